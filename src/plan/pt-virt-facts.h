#pragma once

#include "pt-fact.h"

G_BEGIN_DECLS

/**
 * PtVirtState:
 * @PT_VIRT_NOT_ASKED: nobody asked, because another computer's files are looked at
 * @PT_VIRT_READY: it answered
 * @PT_VIRT_STOPPED: its socket is not there or nobody listens
 * @PT_VIRT_DENIED: this user may not use it
 * @PT_VIRT_FAILED: anything else
 */
typedef enum
{
  PT_VIRT_NOT_ASKED,
  PT_VIRT_READY,
  PT_VIRT_STOPPED,
  PT_VIRT_DENIED,
  PT_VIRT_FAILED,
} PtVirtState;

/**
 * PtVirtFacts:
 * @state: whether libvirt answered
 * @uri: (nullable): URI of the connection
 * @message: (nullable): libvirt's own words when it did not answer
 * @session: a user's own libvirt (qemu:///session), whose machines cannot get devices
 * @may_manage: whether this user may change machines without being asked for a password
 * @version: libvirt's version as major * 1000000 + minor * 1000 + release, 0 unknown
 * @vfio: PCI devices can be lent by VFIO, by the domain capabilities
 * @kvm: KVM machines are offered by the domain capabilities
 * @host_passthrough: CPU mode host-passthrough is offered
 * @uefi: UEFI firmware is offered
 * @network_known: whether networks could be listed
 * @network_exists: a network "default" is defined
 * @network_active: and it is started
 * @network_autostart: and starts with the computer
 *
 * What libvirt answered, as data; asked by the room vm, judged by the room rules.
 */
typedef struct
{
  PtVirtState state;
  char *uri;
  char *message;
  gboolean session;
  PtFact may_manage;
  gulong version;
  PtFact vfio;
  PtFact kvm;
  PtFact host_passthrough;
  PtFact uefi;
  gboolean network_known;
  gboolean network_exists;
  gboolean network_active;
  gboolean network_autostart;
} PtVirtFacts;

PtVirtFacts *pt_virt_facts_new (void);
PtVirtFacts *pt_virt_facts_ref (PtVirtFacts *facts);
void pt_virt_facts_unref (PtVirtFacts *facts);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtVirtFacts, pt_virt_facts_unref)

G_END_DECLS
