#pragma once

#include "pt-boot.h"

G_BEGIN_DECLS

/* More lines than any boot loader's file has, or arguments than any kernel takes. */
#define PT_BOOT_LINE_LIMIT 4096

/* What the detectors share.
 * @loader_info: (nullable): what the running boot loader says of itself, "systemd-boot 254"
 * @stub: the kernel was started from a unified image (systemd-stub left its name) */
typedef struct
{
  PtRoot *root;
  const char *os_id;
  char **os_like;
  char *loader_info;
  gboolean stub;
} PtBootProbe;

typedef struct
{
  const char *id;
  gboolean (*is_used) (const PtBootProbe *probe);
  /* The next start's arguments and the file that they were read from; may be NULL. */
  char *(*read_configured) (const PtBootProbe *probe, char **path);
} PtBootLoader;

/* pt-boot.c */
gboolean pt_boot_is_like (const PtBootProbe *probe, const char *os_id);
gboolean pt_boot_says (const PtBootProbe *probe, const char *loader);
gboolean pt_boot_may_be (const PtBootProbe *probe, const char *loader);

/* pt-boot-files.c */
extern const char *const pt_boot_esp_folders[];
gboolean pt_boot_has_program (PtRoot *root, const char *name);
gboolean pt_boot_has_file (PtRoot *root, const char *folder, const char *suffix);
char *pt_boot_take_path (const char *file, char **path);
char *pt_boot_read_plain (PtRoot *root, const char *file, char **path);
char *pt_boot_join_lines (const char *text);

/* pt-boot-shell.c */
GHashTable *pt_boot_shell_new (void);
void pt_boot_shell_read (GHashTable *variables, const char *text);
gboolean pt_boot_shell_read_file (GHashTable *variables, PtRoot *root, const char *path);
gboolean pt_boot_shell_get (GHashTable *variables, const char *name, const char **value);

/* pt-boot-entries.c */
typedef struct
{
  char *name;    /* file name without ".conf" */
  char *options; /* NULL: cannot be understood */
  char *version;
  gboolean kernel_install; /* made by kernel-install: it names a machine */
} PtBootEntry;

GPtrArray *pt_boot_entries_read (PtRoot *root, const char *folder);
PtBootEntry *pt_boot_entry_parse (const char *name, const char *text, const char *environment);
char *pt_boot_entries_choose (PtRoot *root, const char *esp, GPtrArray *entries, char **path);
char *pt_boot_read_entries (const PtBootProbe *probe, char **path);

/* the loaders */
gboolean pt_boot_grub_is_debian (const PtBootProbe *probe);
gboolean pt_boot_grub_is_suse (const PtBootProbe *probe);
gboolean pt_boot_grub_is_used (const PtBootProbe *probe);
gboolean pt_boot_grubby_is_used (const PtBootProbe *probe);
char *pt_boot_grub_read (const PtBootProbe *probe, char **path);
char *pt_boot_grubby_read (const PtBootProbe *probe, char **path);
char *pt_boot_grub_arguments (GHashTable *variables);

gboolean pt_boot_kernelstub_is_used (const PtBootProbe *probe);
char *pt_boot_kernelstub_read (const PtBootProbe *probe, char **path);
char *pt_boot_kernelstub_arguments (const char *text);

gboolean pt_boot_limine_tool_is_used (const PtBootProbe *probe);
gboolean pt_boot_limine_is_used (const PtBootProbe *probe);
char *pt_boot_limine_tool_read (const PtBootProbe *probe, char **path);
char *pt_boot_limine_read (const PtBootProbe *probe, char **path);
char *pt_boot_limine_arguments (const char *text);

gboolean pt_boot_refind_is_used (const PtBootProbe *probe);
char *pt_boot_refind_read (const PtBootProbe *probe, char **path);
char *pt_boot_refind_arguments (const char *text);

gboolean pt_boot_sdboot_manage_is_used (const PtBootProbe *probe);
gboolean pt_boot_sdbootutil_is_used (const PtBootProbe *probe);
gboolean pt_boot_uki_mkinitcpio_is_used (const PtBootProbe *probe);
gboolean pt_boot_uki_dracut_is_used (const PtBootProbe *probe);
gboolean pt_boot_kernel_install_is_used (const PtBootProbe *probe);
gboolean pt_boot_systemd_boot_is_used (const PtBootProbe *probe);
char *pt_boot_sdboot_manage_read (const PtBootProbe *probe, char **path);
char *pt_boot_sdbootutil_read (const PtBootProbe *probe, char **path);
char *pt_boot_uki_mkinitcpio_read (const PtBootProbe *probe, char **path);
char *pt_boot_uki_dracut_read (const PtBootProbe *probe, char **path);
char *pt_boot_kernel_install_read (const PtBootProbe *probe, char **path);

G_END_DECLS
