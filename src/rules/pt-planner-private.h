#pragma once

#include "pt-planner.h"

G_BEGIN_DECLS

char *pt_planner_describe (const PtHost *host, const PtPciAddress *address);
gboolean pt_planner_check_further (const PtHost *host,
                                   const GPtrArray *cards,
                                   const GArray *pci,
                                   GError **error);
gboolean pt_planner_check_in_use (const PtHost *host, const GArray *addresses, GError **error);
gboolean pt_planner_check_usb_device (const PtHost *host,
                                      const GPtrArray *cards,
                                      const PtUsbDevice *device,
                                      GError **error);
gboolean pt_planner_check_usb (const PtHost *host,
                               const GPtrArray *cards,
                               const GArray *usb,
                               GError **error);

G_END_DECLS
