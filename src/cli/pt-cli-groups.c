#include "config.h"

#include "pt-cli.h"

#include "pt-i18n.h"
#include "pt-words.h"

static const char *
iommu_word (const PtHost *host, gboolean has_groups)
{
  gboolean has_units = host->iommu->units != NULL && host->iommu->units[0] != NULL;

  if (has_groups || has_units)
    return "on";
  return host->iommu->units != NULL && host->iommu->groups_readable ? "off" : "unknown";
}

static void
add_device (JsonBuilder *builder, const PtPciDevice *device)
{
  g_autofree char *name = pt_pci_device_name (device);
  char class_text[8], revision[8];

  g_snprintf (class_text, sizeof class_text, "%04x", pt_pci_device_subclass (device));
  g_snprintf (revision, sizeof revision, "%02x", (guint) device->revision & 0xffu);
  json_builder_begin_object (builder);
  pt_cli_add_address (builder, "address", &device->address);
  pt_cli_add_string (builder, "class", class_text);
  pt_cli_add_string (builder, "class_name", device->class_name);
  pt_cli_add_id (builder, "vendor", device->vendor);
  pt_cli_add_id (builder, "device", device->device);
  pt_cli_add_string (builder, "name", name);
  pt_cli_add_string (builder, "driver", device->driver);
  pt_cli_add_string (builder, "revision", device->revision >= 0 ? revision : NULL);
  json_builder_end_object (builder);
}

/* A group of VFIO's no-IOMMU mode keeps nothing apart. */
static gboolean
is_real_group (const PtHost *host, int number)
{
  const PtIommuGroup *group = pt_host_iommu_find (host->iommu, number);

  return group == NULL || !group->no_iommu;
}

static void
print_json (const PtHost *host, const GArray *groups, gboolean has_groups)
{
  JsonBuilder *builder = pt_cli_begin_json ();

  json_builder_set_member_name (builder, "groups");
  json_builder_begin_array (builder);
  for (guint i = 0; i < groups->len; i++)
    {
      int number = g_array_index (groups, int, i);
      g_autoptr (GPtrArray) devices = pt_host_list_group (host, number);

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "id");
      json_builder_add_int_value (builder, number);
      json_builder_set_member_name (builder, "devices");
      json_builder_begin_array (builder);
      for (guint k = 0; k < devices->len; k++)
        add_device (builder, devices->pdata[k]);
      json_builder_end_array (builder);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  pt_cli_add_string (builder, "iommu", iommu_word (host, has_groups));
  pt_cli_end_json (builder);
}

/* The form that people paste into forums. */
static void
print_text (const PtHost *host, const GArray *groups, gboolean has_groups)
{
  for (guint i = 0; i < groups->len; i++)
    {
      int number = g_array_index (groups, int, i);
      g_autoptr (GPtrArray) devices = pt_host_list_group (host, number);

      pt_cli_print ("IOMMU Group %d:\n", number);
      for (guint k = 0; k < devices->len; k++)
        {
          g_autofree char *line = pt_pci_device_listing (devices->pdata[k]);

          pt_cli_print ("\t%s\n", line);
        }
    }
  if (!has_groups)
    pt_cli_print ("%s\n", _ ("There are no IOMMU groups; “passthroughctl check” tells why."));
}

static PtExit
run (PtCli *cli, char **arguments, GError **error)
{
  g_autoptr (PtHost) host = pt_cli_read_host (cli, error);
  g_autoptr (GArray) groups = NULL;
  gboolean has_groups = FALSE;

  if (host == NULL)
    return PT_EXIT_FAILED;
  groups = pt_host_list_groups (host);
  for (guint i = 0; i < groups->len; i++)
    has_groups = has_groups || is_real_group (host, g_array_index (groups, int, i));
  if (cli->json)
    print_json (host, groups, has_groups);
  else
    print_text (host, groups, has_groups);
  return PT_EXIT_DONE;
}

const PtCliVerb pt_cli_verb_groups = {
  .name = "groups",
  .summary = N_ ("IOMMU groups, as people paste them into forums"),
  .run = run,
};
