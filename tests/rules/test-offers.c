#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include <string.h>

#include "pt-error.h"
#include "pt-offer.h"
#include "pt-planner.h"
#include "rules-host.h"

/* USB devices of which there are several: libvirt finds them by their kind alone. */

#define OWN "0000:10:00.3"
#define SHARED "0000:11:00.3"
#define ON_CARD "0000:09:00.2"

static PtHost *
make_host (void)
{
  PtHost *host = test_host_new_desktop ();

  test_set (&test_host_add (host, SHARED, 0x0c0330, 0x1022, 0x1639, "xhci_hcd", 31)->device_name,
            "Shared USB");
  test_host_add (host, "0000:11:00.4", 0x010802, 0x1987, 0x5016, "nvme", 31)->in_use
      = g_strdup ("the system runs from it");
  return host;
}

static void
add_own_controller (PtHost *host)
{
  test_set (&test_host_add (host, OWN, 0x0c0330, 0x1022, 0x149c, "xhci_hcd", 30)->device_name,
            "Own USB");
}

static const PtOffer *
find_offer (const GPtrArray *offers, const PtUsbDevice *device)
{
  for (guint i = 0; i < offers->len; i++)
    if (((PtOffer *) offers->pdata[i])->usb == device)
      return offers->pdata[i];
  g_assert_not_reached ();
}

/* Two mice at @place; why the first is not offered. */
static char *
explain_two (PtHost *host, const char *place)
{
  const PtUsbDevice *first = test_host_add_usb (host, place, PT_USB_KIND_MOUSE, "Mouse");
  const PtUsbDevice *second = test_host_add_usb (host, place, PT_USB_KIND_MOUSE, "Mouse");
  g_autoptr (PtReport) report = test_report (host, NULL);
  g_autoptr (GPtrArray) offers = pt_offers_list_usb (host, report->cards);
  const PtOffer *offer = find_offer (offers, first);

  g_assert_cmpuint (pt_host_count_usb (host, first->vendor, first->product), ==, 2);
  g_assert_cmpint (offer->rank, ==, PT_OFFER_LOCKED);
  assert_contains (offer->reason, "the one in USB port 1-2, and would not start the machine.");
  assert_contains (find_offer (offers, second)->reason, "the one in USB port 1-1, ");
  return g_strdup (offer->reason);
}

static void
test_only (void)
{
  g_autoptr (PtHost) host = make_host ();
  const PtUsbDevice *mouse = test_host_add_usb (host, SHARED, PT_USB_KIND_MOUSE, "Mouse");
  PtUsbDevice *other = test_host_add_usb (host, SHARED, PT_USB_KIND_MOUSE, "Mouse");
  g_autoptr (PtReport) report = NULL;
  g_autoptr (GPtrArray) offers = NULL;

  /* Of the same maker, and that is all. */
  other->product++;
  report = test_report (host, NULL);
  offers = pt_offers_list_usb (host, report->cards);
  g_assert_cmpint (find_offer (offers, mouse)->rank, ==, PT_OFFER_USEFUL);
  g_assert_cmpint (find_offer (offers, other)->rank, ==, PT_OFFER_USEFUL);
  g_assert_null (pt_planner_explain_equal_usb (host, report->cards, mouse));
  g_assert_cmpuint (pt_host_count_usb (host, 0xdead, 0xbeef), ==, 0);
}

static void
test_own_controller (void)
{
  g_autoptr (PtHost) host = make_host ();
  g_autofree char *reason = NULL;

  add_own_controller (host);
  reason = explain_two (host, OWN);
  assert_contains (reason, "Its whole controller can go instead");
  assert_contains (reason, OWN " ");
}

/* The controller shares its group with a disk that the system runs from. */
static void
test_other_controller (void)
{
  g_autoptr (PtHost) host = make_host ();
  g_autofree char *reason = NULL;

  add_own_controller (host);
  reason = explain_two (host, SHARED);
  assert_contains (reason, "Plug it into another controller");
  assert_contains (reason, OWN " ");
}

static void
test_no_controller (void)
{
  g_autoptr (PtHost) host = make_host ();
  g_autofree char *reason = explain_two (host, SHARED);

  assert_contains (reason, "Keep the other one unplugged until the machine runs.");
}

static void
test_on_card (void)
{
  g_autoptr (PtHost) host = make_host ();
  g_autofree char *reason = NULL;

  add_own_controller (host);
  reason = explain_two (host, ON_CARD);
  assert_contains (reason, "Its controller goes along with ");
  assert_contains (reason, "2070 SUPER");
}

/* A controller that is not known: a plain tree of files has no paths of devices. */
static void
test_unknown_controller (void)
{
  g_autoptr (PtHost) host = make_host ();
  g_autofree char *reason = explain_two (host, "");

  assert_contains (reason, "Keep the other one unplugged");
}

static void
test_three (void)
{
  g_autoptr (PtHost) host = make_host ();
  const PtUsbDevice *first = test_host_add_usb (host, SHARED, PT_USB_KIND_OTHER, "Pad");
  g_autoptr (PtReport) report = NULL;
  g_autofree char *reason = NULL;

  test_host_add_usb (host, SHARED, PT_USB_KIND_OTHER, "Pad");
  test_host_add_usb (host, SHARED, PT_USB_KIND_OTHER, "Pad");
  report = test_report (host, NULL);
  reason = pt_planner_explain_equal_usb (host, report->cards, first);
  assert_contains (reason, "those in the USB ports 1-2, 1-3, and");
  assert_contains (reason, "Keep the others unplugged");
}

/* A disk that is in use says so; its twin could be offered but for it. */
static void
test_in_use (void)
{
  g_autoptr (PtHost) host = make_host ();
  PtUsbDevice *used = test_host_add_usb (host, SHARED, PT_USB_KIND_STORAGE, "Stick");
  const PtUsbDevice *idle = test_host_add_usb (host, SHARED, PT_USB_KIND_STORAGE, "Stick");
  g_autoptr (PtReport) report = NULL;
  g_autoptr (GPtrArray) offers = NULL;

  used->in_use = g_strdup ("mounted at /home");
  report = test_report (host, NULL);
  offers = pt_offers_list_usb (host, report->cards);
  assert_contains (find_offer (offers, used)->reason, "mounted at /home");
  assert_contains (find_offer (offers, idle)->reason, "the one in USB port 1-1, ");
}

static void
test_planner (void)
{
  g_autoptr (PtHost) host = make_host ();
  const PtUsbDevice *first = test_host_add_usb (host, SHARED, PT_USB_KIND_MOUSE, "Mouse");
  const PtUsbId id = { first->vendor, first->product };
  g_autoptr (PtReport) report = NULL;
  g_autoptr (PtChoices) choices = pt_choices_new ();
  g_autoptr (PtEdits) edits = NULL;
  g_autoptr (GError) error = NULL;

  g_array_append_val (choices->usb, id);
  report = test_report (host, NULL);
  edits = pt_planner_make_edits (host, report->cards, choices, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (edits->usb->len, ==, 1);

  test_host_add_usb (host, SHARED, PT_USB_KIND_MOUSE, "Mouse");
  g_assert_null (pt_planner_make_edits (host, report->cards, choices, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_NOT_SUPPORTED);
  assert_contains (error->message, "046d:c085 Logitech Mouse in USB port 1-1 cannot go by itself: "
                                   "libvirt could not tell it from the one in USB port 1-2");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/offers/only", test_only);
  g_test_add_func ("/offers/own-controller", test_own_controller);
  g_test_add_func ("/offers/other-controller", test_other_controller);
  g_test_add_func ("/offers/no-controller", test_no_controller);
  g_test_add_func ("/offers/on-card", test_on_card);
  g_test_add_func ("/offers/unknown-controller", test_unknown_controller);
  g_test_add_func ("/offers/three", test_three);
  g_test_add_func ("/offers/in-use", test_in_use);
  g_test_add_func ("/offers/planner", test_planner);
  return g_test_run ();
}
