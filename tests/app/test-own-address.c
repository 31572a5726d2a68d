#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-own-address.h"

#include <sched.h>
#include <stdio.h>
#include <unistd.h>

/* The first command for every network: a cable with two ends, both of which are plugged in. */
#define CABLE                                                                                      \
  "link add eth0 type veth peer other0\n"                                                          \
  "link set eth0 up\n"                                                                             \
  "link set other0 up\n"

#define HOUSE                                                                                      \
  CABLE "address add 192.168.7.5/24 dev eth0\n"                                                    \
        "route add default via 192.168.7.1 dev eth0 metric 100\n"

#define HOUSE_IPV6                                                                                 \
  CABLE "address add 2001:db8:5::5/64 dev eth0 nodad\n"                                            \
        "route add default via fe80::1 dev eth0\n"

#define TUNNEL                                                                                     \
  "tuntap add tun0 mode tun\n"                                                                     \
  "address add 10.8.0.2/24 dev tun0\n"                                                             \
  "link set tun0 up\n"

typedef struct
{
  const char *name;
  const char *commands; /* for ip(8), one a line */
  const char *address;  /* what is found */
} Network;

static const Network networks[] = {
  { "nothing", "link set lo down\n", NULL },
  { "loopback", "link set lo up\n", NULL },
  { "house", HOUSE, "192.168.7.5" },
  /* The bridges are older, as after a start. */
  { "bridges",
    "link add docker0 type bridge\n"
    "address add 172.17.0.1/16 dev docker0\n"
    "link set docker0 up\n"
    "link add virbr0 type bridge\n"
    "address add 192.168.122.1/24 dev virbr0\n"
    "link set virbr0 up\n" HOUSE,
    "192.168.7.5" },
  { "bridges-only",
    "link add docker0 type bridge\n"
    "address add 172.17.0.1/16 dev docker0\n"
    "link set docker0 up\n",
    NULL },
  { "link-local",
    CABLE "address add 169.254.9.9/16 dev eth0\n"
          "route add default dev eth0\n",
    NULL },
  { "ipv6", HOUSE_IPV6, "2001:db8:5::5" },
  { "both",
    HOUSE "address add 2001:db8:5::5/64 dev eth0 nodad\n"
          "-6 route add default via fe80::1 dev eth0\n",
    "192.168.7.5" },
  { "tunnel-in-front", HOUSE TUNNEL "route add default dev tun0 metric 50\n", "192.168.7.5" },
  { "tunnel-halves",
    HOUSE TUNNEL "route add 0.0.0.0/1 dev tun0\n"
                 "route add 128.0.0.0/1 dev tun0\n",
    "192.168.7.5" },
  { "tunnel-table",
    HOUSE TUNNEL "route add default dev tun0 table 51820\n"
                 "rule add not fwmark 51820 table 51820\n"
                 "rule add table main suppress_prefixlength 0\n",
    "192.168.7.5" },
  { "tunnel-ipv4-house-ipv6",
    CABLE TUNNEL "address add 2001:db8:5::5/64 dev eth0 nodad\n"
                 "-6 route add default via fe80::1 dev eth0\n"
                 "route add default dev tun0\n",
    "2001:db8:5::5" },
  { "tunnel-only", TUNNEL "route add default dev tun0\n", "10.8.0.2" },
  { "two-ways",
    HOUSE "link add eth1 type veth peer other1\n"
          "link set eth1 up\n"
          "link set other1 up\n"
          "address add 192.168.8.5/24 dev eth1\n"
          "route add default via 192.168.8.1 dev eth1 metric 60\n" TUNNEL
          "route add default dev tun0 metric 10\n",
    "192.168.8.5" },
};

static void
test_usable (void)
{
  static const struct
  {
    const char *address;
    gboolean usable;
  } cases[] = {
    { "192.168.1.20", TRUE }, { "100.64.3.2", TRUE },   { "2001:db8::5", TRUE },
    { "fd00::1", TRUE },      { "0.0.0.0", FALSE },     { "::", FALSE },
    { "127.0.0.1", FALSE },   { "127.9.9.9", FALSE },   { "::1", FALSE },
    { "fe80::1", FALSE },     { "169.254.1.1", FALSE }, { "224.0.0.251", FALSE },
    { "ff02::fb", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GInetAddress) address = g_inet_address_new_from_string (cases[i].address);

      g_assert_nonnull (address);
      g_test_message ("%s", cases[i].address);
      g_assert_cmpint (pt_own_address_is_usable (address), ==, cases[i].usable);
    }
}

/* Whatever the network of this computer is like: an address, or nothing. */
static void
test_here (void)
{
  g_autofree char *text = pt_own_address_find ();
  g_autoptr (GInetAddress) address = text != NULL ? g_inet_address_new_from_string (text) : NULL;

  g_assert_true (text == NULL || (address != NULL && pt_own_address_is_usable (address)));
}

static gboolean
run_ip (const char *words)
{
  g_autofree char *line = g_strconcat ("ip ", words, NULL);
  g_auto (GStrv) command = g_strsplit (line, " ", -1);
  int status = 1;

  return g_spawn_sync (NULL, command, NULL,
                       G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL
                           | G_SPAWN_STDOUT_TO_DEV_NULL,
                       NULL, NULL, NULL, NULL, &status, NULL)
         && status == 0;
}

static gboolean
make_network (const char *commands)
{
  g_auto (GStrv) lines = g_strsplit (commands, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (lines[i][0] != '\0' && !run_ip (lines[i]))
      {
        g_test_message ("not done: ip %s", lines[i]);
        return FALSE;
      }
  return TRUE;
}

static void
write_text (const char *path, const char *text)
{
  FILE *file = fopen (path, "w");

  if (file == NULL)
    return;
  fputs (text, file);
  fclose (file);
}

/* Be root over networks of one's own, and over nothing else. */
static void
enter_namespace (void)
{
  g_autofree char *user = g_strdup_printf ("0 %u 1", geteuid ());
  g_autofree char *group = g_strdup_printf ("0 %u 1", getegid ());

  if (unshare (CLONE_NEWUSER) != 0)
    return;
  write_text ("/proc/self/setgroups", "deny");
  write_text ("/proc/self/uid_map", user);
  write_text ("/proc/self/gid_map", group);
}

/* Each in a new network, which goes away with the next one or the process. */
static void
test_network (gconstpointer data)
{
  const Network *network = data;
  static gboolean entered;
  g_autofree char *found = NULL;

  if (!entered)
    enter_namespace ();
  entered = TRUE;
  if (unshare (CLONE_NEWNET) != 0)
    {
      g_test_skip ("no network of its own to be had");
      return;
    }
  if (!make_network (network->commands))
    {
      g_test_skip ("this network cannot be made here");
      return;
    }
  found = pt_own_address_find ();
  g_assert_cmpstr (found, ==, network->address);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/own-address/usable", test_usable);
  g_test_add_func ("/own-address/here", test_here);
  for (gsize i = 0; i < G_N_ELEMENTS (networks); i++)
    {
      g_autofree char *path = g_strconcat ("/own-address/", networks[i].name, NULL);

      g_test_add_data_func (path, &networks[i], test_network);
    }
  return g_test_run ();
}
