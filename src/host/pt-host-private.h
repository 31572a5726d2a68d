#pragma once

#include "pt-host.h"

G_BEGIN_DECLS

/* pt-host-text.c: small facts out of small files */
char *pt_host_text (PtRoot *root, const char *path);
char *pt_host_label (PtRoot *root, const char *path);
char *pt_host_read_private (PtRoot *root, const char *path, gsize *length, GError **error);
char *pt_host_clean (const char *text, gsize limit);
int pt_host_number (PtRoot *root, const char *path, guint base, int otherwise);
PtFact pt_host_there (PtRoot *root, const char *path, const char *folder);
PtFact pt_host_switch (PtRoot *root, const char *path);
GArray *pt_host_cpu_list (const char *text);
char **pt_host_strv (GPtrArray *names);
char *pt_host_key_value (const char *text, const char *key);
int pt_host_compare_numbered (const char *a, const char *b);
gboolean pt_host_last_address (const char *path, PtPciAddress *address);

/* pt-host-people.c */
void pt_host_hide_people (PtRoot *root);
gboolean pt_host_is_person (const char *uid);

/* The highest virtual terminal (MAX_NR_CONSOLES in include/uapi/linux/vt.h). */
#define PT_HOST_VT_LIMIT 63

/* pt-host-console.c */
int pt_host_console_find (PtRoot *root, const GPtrArray *sessions);

/* pt-host-cpu-topology.c */
GArray *pt_host_cpu_read_threads (PtRoot *root);

/* pt-host-security.c */
void pt_host_system_read_security (PtHostSystem *system, PtRoot *root);

/* pt-host-storage.c: the disks of the computer, and what uses them */
typedef struct
{
  char *name;        /* "nvme0n1" */
  GPtrArray *places; /* device paths that lead to it; several with multipath */
  GPtrArray *parts;  /* names of its partitions */
  char *use;         /* words, or NULL */
  gboolean system;   /* the system runs from it */
} PtDisk;

typedef struct
{
  GPtrArray *disks;
  GHashTable *by_name; /* of disks and of partitions: PtDisk */
  gboolean known;      /* what is mounted could be read */
} PtStorage;

PtStorage *pt_storage_read (PtRoot *root);
void pt_storage_free (PtStorage *storage);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtStorage, pt_storage_free)

/* pt-host-storage-use.c */
void pt_storage_find_uses (PtStorage *storage, PtRoot *root);

/* pt-host-pci.c, pt-host-pci-links.c, pt-host-usb.c */
GPtrArray *
pt_host_pci_read_with (PtRoot *root, PtStorage *storage, GCancellable *cancellable, GError **error);
PtPciDevice *pt_host_pci_lookup (GPtrArray *pci, const PtPciAddress *address);
void pt_host_pci_attach (GPtrArray *pci, PtRoot *root, PtStorage *storage);
GPtrArray *pt_host_usb_read_with (PtRoot *root, PtStorage *storage);

/* pt-host-usb-input.c: what the input devices below a USB port can do */
typedef struct
{
  gboolean keyboard;
  gboolean mouse;
} PtUsbInput;

GHashTable *pt_usb_inputs_read (PtRoot *root);
char *pt_usb_last_port (const char *path);

/* pt-usb-names.c */
typedef struct _PtUsbNames PtUsbNames;

PtUsbNames *pt_usb_names_open (PtRoot *root);
void pt_usb_names_close (PtUsbNames *names);
void pt_usb_names_fill (PtUsbNames *names, PtUsbDevice *device);

/* pt-pci-list.c, pt-pci-names.c */
GString *pt_pci_list_filter (const char *text, gsize length, GPtrArray *pci);
int pt_pci_list_open (const GString *list);
void pt_pci_names_fill (PtRoot *root, GPtrArray *pci);

G_END_DECLS
