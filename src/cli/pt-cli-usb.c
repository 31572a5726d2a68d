#include "config.h"

#include "pt-cli.h"

#include "pt-i18n.h"

static void
print_json (const PtHost *host)
{
  JsonBuilder *builder = pt_cli_begin_json ();

  json_builder_set_member_name (builder, "devices");
  json_builder_begin_array (builder);
  for (guint i = 0; i < host->usb->len; i++)
    {
      const PtUsbDevice *device = host->usb->pdata[i];
      g_autofree char *name = pt_usb_device_name (device);

      json_builder_begin_object (builder);
      pt_cli_add_id (builder, "vendor", device->vendor);
      pt_cli_add_id (builder, "product", device->product);
      pt_cli_add_string (builder, "name", name);
      json_builder_set_member_name (builder, "bus");
      json_builder_add_int_value (builder, device->bus);
      pt_cli_add_string (builder, "port", device->port);
      pt_cli_add_string (builder, "kind", pt_usb_kind_name (device->kind));
      json_builder_set_member_name (builder, "also_mouse");
      json_builder_add_boolean_value (builder, device->also_mouse);
      if (device->has_controller)
        pt_cli_add_address (builder, "controller", &device->controller);
      else
        pt_cli_add_string (builder, "controller", NULL);
      pt_cli_add_string (builder, "parent", device->parent);
      pt_cli_add_string (builder, "in_use", device->in_use);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  pt_cli_end_json (builder);
}

static void
print_text (const PtHost *host)
{
  for (guint i = 0; i < host->usb->len; i++)
    {
      const PtUsbDevice *device = host->usb->pdata[i];
      g_autofree char *name = pt_usb_device_name (device);

      pt_cli_print ("%-8s %04x:%04x  %-9s %s%s%s\n", device->port, device->vendor, device->product,
                    pt_usb_kind_name (device->kind), name, device->in_use ? "  - " : "",
                    device->in_use ? device->in_use : "");
    }
  if (host->usb->len == 0)
    pt_cli_print ("%s\n", _ ("No USB device was found."));
}

static PtExit
run (PtCli *cli, char **arguments, GError **error)
{
  g_autoptr (PtHost) host = pt_cli_read_host (cli, error);

  if (host == NULL)
    return PT_EXIT_FAILED;
  if (cli->json)
    print_json (host);
  else
    print_text (host);
  return PT_EXIT_DONE;
}

const PtCliVerb pt_cli_verb_usb = {
  .name = "usb",
  .summary = N_ ("USB devices, and what each is used for"),
  .run = run,
};
