#pragma once

#include "pt-card.h"
#include "pt-check.h"
#include "pt-host.h"

/* A computer of which nothing is known yet, to be filled in by a test. */
PtHost *test_host_new (void);

/* A desktop where every check passes: AMD processor, IOMMU on, Debian, GRUB. */
PtHost *test_host_new_desktop (void);

PtPciDevice *test_host_add (PtHost *host,
                            const char *address,
                            guint32 class_code,
                            int vendor,
                            int device,
                            const char *driver,
                            int group);
PtPciDevice *test_host_find (PtHost *host, const char *address);
PtUsbDevice *
test_host_add_usb (PtHost *host, const char *controller, PtUsbKind kind, const char *name);
PtSeatSession *test_host_add_session (PtHost *host, const char *user, guint uid, const char *seat);
void test_host_add_bridge (PtHost *host, const char *address, int group);
void test_host_put_below (PtHost *host, const char *address, const char *bridge);
void test_host_set_units (PtHost *host, const char *unit);
void
test_host_set_boot (PtHost *host, const char *loader, const char *cmdline, const char *configured);
void test_set (char **field, const char *value);

/* Groups and indexes are made from the devices; call it when all are there. */
void test_host_finish (PtHost *host);

PtQuirks *test_quirks (void);
PtReport *test_report (PtHost *host, PtVirtFacts *virt);
PtVirtFacts *test_virt_new_ready (void);
const PtCheck *test_check (const PtReport *report, const char *id);
const PtCard *test_card (const PtReport *report, const char *address);
const PtReason *test_reason (const PtCard *card, const char *part);
const PtLoss *test_loss (const PtCard *card, const char *part);

#define assert_contains(text, part)                                                                \
  G_STMT_START                                                                                     \
  {                                                                                                \
    if ((text) == NULL || strstr ((text), (part)) == NULL)                                         \
      g_error ("%s:%d: “%s” is not in “%s”", __FILE__, __LINE__, (part),                           \
               (text) != NULL ? (text) : "(null)");                                                \
  }                                                                                                \
  G_STMT_END

#define assert_state(report, id, state_wanted, title_part)                                         \
  G_STMT_START                                                                                     \
  {                                                                                                \
    const PtCheck *found = test_check ((report), (id));                                            \
    g_assert_nonnull (found);                                                                      \
    g_assert_cmpstr (pt_check_state_name (found->state), ==, (state_wanted));                      \
    assert_contains (found->title, (title_part));                                                  \
  }                                                                                                \
  G_STMT_END
