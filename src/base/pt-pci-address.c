#include "config.h"

#include "pt-pci-address.h"

#include "pt-error.h"
#include "pt-i18n.h"

/* Reads between min and max hexadecimal digits. */
static const char *
scan_hex (const char *text, guint min_digits, guint max_digits, guint32 *value)
{
  guint digits = 0;

  *value = 0;
  while (digits < max_digits && g_ascii_isxdigit (*text))
    {
      *value = *value << 4 | (guint32) g_ascii_xdigit_value (*text);
      text++;
      digits++;
    }
  return digits >= min_digits ? text : NULL;
}

static const char *
scan_separator (const char *text, char separator)
{
  return text != NULL && *text == separator ? text + 1 : NULL;
}

static gboolean
scan_address (const char *text, PtPciAddress *address)
{
  const char *at;
  guint32 domain = 0, bus = 0, slot = 0, function = 0;

  at = scan_separator (scan_hex (text, 4, 8, &domain), ':');
  if (at == NULL)
    {
      /* People write "09:00.0" and mean domain 0. */
      domain = 0;
      at = text;
    }
  at = scan_hex (at, 2, 2, &bus);
  at = scan_separator (at, ':');
  at = at ? scan_hex (at, 2, 2, &slot) : NULL;
  at = scan_separator (at, '.');
  at = at ? scan_hex (at, 1, 1, &function) : NULL;
  if (at == NULL || *at != '\0' || slot > 0x1f || function > 7)
    return FALSE;

  address->domain = domain;
  address->bus = (guint8) bus;
  address->slot = (guint8) slot;
  address->function = (guint8) function;
  return TRUE;
}

/**
 * pt_pci_address_parse:
 * @text: "0000:09:00.0", or "09:00.0" for domain 0; capital digits are fine
 * @address: (out): the address, untouched on failure
 * @error: return location for an error
 *
 * Reads an address strictly: nothing before, after or in between.
 * Domains have four to eight digits (Linux prints "%04x:%02x:%02x.%d").
 *
 * Returns: FALSE with PT_ERROR_MALFORMED when @text is no PCI address
 */
gboolean
pt_pci_address_parse (const char *text, PtPciAddress *address, GError **error)
{
  PtPciAddress parsed;

  if (text == NULL || !scan_address (text, &parsed))
    {
      g_autofree char *shown = g_strescape (text ? text : "", NULL);

      g_set_error (error, PT_ERROR, PT_ERROR_MALFORMED,
                   _ ("“%.40s” is no PCI address; it looks like 0000:09:00.0"), shown);
      return FALSE;
    }
  *address = parsed;
  return TRUE;
}

/**
 * pt_pci_address_print:
 * @address: an address
 * @buffer: (out caller-allocates): where the text goes
 *
 * As pt_pci_address_format(), without an allocation.
 */
void
pt_pci_address_print (const PtPciAddress *address, char buffer[PT_PCI_ADDRESS_TEXT_SIZE])
{
  g_snprintf (buffer, PT_PCI_ADDRESS_TEXT_SIZE, "%04x:%02x:%02x.%x", address->domain, address->bus,
              address->slot & 0x1fu, address->function & 7u);
}

/**
 * pt_pci_address_format:
 * @address: an address
 *
 * Returns: (transfer full): the address as Linux writes it, "0000:09:00.0"
 */
char *
pt_pci_address_format (const PtPciAddress *address)
{
  char buffer[PT_PCI_ADDRESS_TEXT_SIZE];

  pt_pci_address_print (address, buffer);
  return g_strdup (buffer);
}

/**
 * pt_pci_address_compare:
 * @a: an address
 * @b: another
 *
 * Returns: less than, equal to or greater than 0, in the order in which `lspci` lists them
 */
int
pt_pci_address_compare (const PtPciAddress *a, const PtPciAddress *b)
{
  if (a->domain != b->domain)
    return a->domain < b->domain ? -1 : 1;
  if (a->bus != b->bus)
    return a->bus < b->bus ? -1 : 1;
  if (a->slot != b->slot)
    return a->slot < b->slot ? -1 : 1;
  return (int) a->function - (int) b->function;
}

gboolean
pt_pci_address_equal (const PtPciAddress *a, const PtPciAddress *b)
{
  return pt_pci_address_compare (a, b) == 0;
}

/**
 * pt_pci_address_same_slot:
 * @a: an address
 * @b: another
 *
 * Returns: whether both are functions of one device
 */
gboolean
pt_pci_address_same_slot (const PtPciAddress *a, const PtPciAddress *b)
{
  return a->domain == b->domain && a->bus == b->bus && a->slot == b->slot;
}
