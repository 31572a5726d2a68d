#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-own-address.h"

#include <ifaddrs.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

/* Addresses for documentation, which are nowhere (RFC 5737, RFC 3849): they go where everything
 * goes that is not near. The port does not matter. */
#define FAR_IPV4 "192.0.2.1"
#define FAR_IPV6 "2001:db8::1"
#define FAR_PORT 9

/* include/uapi/linux/in6.h, which cannot be had beside the C library's own header everywhere. */
#ifndef IPV6_PREFER_SRC_PUBLIC
#define IPV6_PREFER_SRC_PUBLIC 0x0002
#endif

/* The kernel answers at once; a computer at home has some ten routes. */
#define ANSWER_BYTES 32768
#define ANSWERS 64
#define ANSWER_SECONDS 1

typedef struct ifaddrs Interfaces;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Interfaces, freeifaddrs)

/**
 * pt_own_address_is_usable:
 * @address: an address of this computer
 *
 * Returns: whether another computer could log in there: not one of the loopback, not one that
 *   holds on one cable only
 */
gboolean
pt_own_address_is_usable (GInetAddress *address)
{
  return !g_inet_address_get_is_any (address) && !g_inet_address_get_is_loopback (address)
         && !g_inet_address_get_is_link_local (address)
         && !g_inet_address_get_is_multicast (address);
}

/* Connecting a datagram socket sends nothing: the kernel looks for the route and notes the address
 * that packets would come from (udp(7), ip_route_output_flow() in net/ipv4/route.c). */
static GInetAddress *
ask_kernel (GSocketFamily family)
{
  const char *far = family == G_SOCKET_FAMILY_IPV4 ? FAR_IPV4 : FAR_IPV6;
  g_autoptr (GSocket) probe
             = g_socket_new (family, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);
  g_autoptr (GSocketAddress) there = g_inet_socket_address_new_from_string (far, FAR_PORT);
  g_autoptr (GSocketAddress) here = NULL;
  GInetAddress *address;

  if (probe == NULL)
    return NULL;
  /* Not one of the passing addresses by which one is hard to follow: it would be gone tomorrow
   * (RFC 5014). An older kernel chooses by itself. */
  if (family == G_SOCKET_FAMILY_IPV6)
    g_socket_set_option (probe, IPPROTO_IPV6, IPV6_ADDR_PREFERENCES, IPV6_PREFER_SRC_PUBLIC, NULL);
  if (!g_socket_connect (probe, there, NULL, NULL))
    return NULL;
  here = g_socket_get_local_address (probe, NULL);
  if (here == NULL)
    return NULL;
  address = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (here));
  return pt_own_address_is_usable (address) ? g_object_ref (address) : NULL;
}

static GInetAddress *
read_address (const Interfaces *one)
{
  GSocketFamily family
      = one->ifa_addr != NULL ? (GSocketFamily) one->ifa_addr->sa_family : G_SOCKET_FAMILY_INVALID;
  g_autoptr (GSocketAddress) address = NULL;

  if (family == G_SOCKET_FAMILY_IPV4)
    address = g_socket_address_new_from_native (one->ifa_addr, sizeof (struct sockaddr_in));
  else if (family == G_SOCKET_FAMILY_IPV6)
    address = g_socket_address_new_from_native (one->ifa_addr, sizeof (struct sockaddr_in6));
  if (address == NULL)
    return NULL;
  return g_object_ref (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
}

/* A tunnel has one neighbour only, at its other end. Nobody at home reaches this computer there. */
static gboolean
is_in_tunnel (const Interfaces *all, GInetAddress *address)
{
  for (const Interfaces *one = all; one != NULL; one = one->ifa_next)
    {
      g_autoptr (GInetAddress) its = read_address (one);

      if (its != NULL && g_inet_address_equal (its, address))
        return (one->ifa_flags & IFF_POINTOPOINT) != 0;
    }
  return FALSE;
}

static GInetAddress *
find_on_interface (const Interfaces *all, guint index, GSocketFamily family)
{
  for (const Interfaces *one = all; one != NULL; one = one->ifa_next)
    {
      g_autoptr (GInetAddress) its = read_address (one);

      if (its != NULL && g_inet_address_get_family (its) == family
          && if_nametoindex (one->ifa_name) == index && (one->ifa_flags & IFF_POINTOPOINT) == 0
          && pt_own_address_is_usable (its))
        return g_steal_pointer (&its);
    }
  return NULL;
}

/* -- the route beside a tunnel ------------------------------------------ */

typedef struct
{
  const Interfaces *all;
  GSocketFamily family;
  GInetAddress *address; /* on the best route until now */
  guint32 metric;        /* of that route */
} Search;

/* A route of the main table to everything that is not near; of several the lowest metric counts
 * (rtnetlink(7)). */
static void
look_at_route (Search *search, struct nlmsghdr *header)
{
  struct rtmsg *route = NLMSG_DATA (header);
  int left = (int) RTM_PAYLOAD (header);
  guint32 index = 0, metric = 0;
  g_autoptr (GInetAddress) found = NULL;

  if (header->nlmsg_len < NLMSG_LENGTH (sizeof *route) || route->rtm_dst_len != 0
      || route->rtm_type != RTN_UNICAST || route->rtm_table != RT_TABLE_MAIN)
    return;
  for (struct rtattr *one = RTM_RTA (route); RTA_OK (one, left); one = RTA_NEXT (one, left))
    {
      if (RTA_PAYLOAD (one) < sizeof (guint32))
        continue;
      if (one->rta_type == RTA_OIF)
        index = *(const guint32 *) RTA_DATA (one);
      else if (one->rta_type == RTA_PRIORITY)
        metric = *(const guint32 *) RTA_DATA (one);
    }
  if (index == 0 || (search->address != NULL && metric >= search->metric))
    return;
  found = find_on_interface (search->all, index, search->family);
  if (found == NULL)
    return;
  g_set_object (&search->address, found);
  search->metric = metric;
}

/* Returns: whether more answers come */
static gboolean
look_at_answer (Search *search, struct nlmsghdr *header, gssize size)
{
  int left = (int) size;

  for (; NLMSG_OK (header, left); header = NLMSG_NEXT (header, left))
    {
      if (header->nlmsg_type == NLMSG_DONE || header->nlmsg_type == NLMSG_ERROR)
        return FALSE;
      if (header->nlmsg_type == RTM_NEWROUTE)
        look_at_route (search, header);
    }
  return TRUE;
}

static void
ask_for_routes (Search *search, int fd)
{
  struct
  {
    struct nlmsghdr header;
    struct rtmsg route;
  } request = { 0 };
  const struct timeval limit = { .tv_sec = ANSWER_SECONDS };
  g_autofree struct nlmsghdr *answer = g_malloc (ANSWER_BYTES);
  gssize size = 0;

  request.header.nlmsg_len = sizeof request;
  request.header.nlmsg_type = RTM_GETROUTE;
  request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  request.route.rtm_family = (guint8) search->family;
  if (setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) != 0
      || send (fd, &request, sizeof request, 0) != sizeof request)
    return;
  for (guint i = 0; i < ANSWERS; i++)
    {
      size = recv (fd, answer, ANSWER_BYTES, 0);
      if (size <= 0 || !look_at_answer (search, answer, size))
        return;
    }
}

/* With a tunnel in front the route to the house is still in the main table, behind or below it. */
static GInetAddress *
find_beside_tunnel (const Interfaces *all, GSocketFamily family)
{
  Search search = { all, family, NULL, 0 };
  int fd = socket (AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

  if (fd < 0)
    return NULL;
  ask_for_routes (&search, fd);
  close (fd);
  return search.address;
}

/**
 * pt_own_address_find:
 *
 * Finds the address at which another computer in the house would log in: the one that this
 * computer uses for everything that is not near, IPv4 before IPv6. Asks the kernel, sends nothing
 * and waits for nobody. The address inside a tunnel is taken only where there is no other.
 *
 * Returns: (transfer full) (nullable): the address as text; NULL: no network goes anywhere
 */
char *
pt_own_address_find (void)
{
  static const GSocketFamily families[] = { G_SOCKET_FAMILY_IPV4, G_SOCKET_FAMILY_IPV6 };
  g_autoptr (GInetAddress) tunnel = NULL;
  g_autoptr (Interfaces) all = NULL;

  if (getifaddrs (&all) != 0)
    all = NULL;
  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    {
      g_autoptr (GInetAddress) address = ask_kernel (families[i]);
      g_autoptr (GInetAddress) beside = NULL;

      if (address == NULL)
        continue;
      if (!is_in_tunnel (all, address))
        return g_inet_address_to_string (address);
      beside = find_beside_tunnel (all, families[i]);
      if (beside != NULL)
        return g_inet_address_to_string (beside);
      if (tunnel == NULL)
        tunnel = g_steal_pointer (&address);
    }
  return tunnel != NULL ? g_inet_address_to_string (tunnel) : NULL;
}
