#pragma once

#include <glib.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

G_BEGIN_DECLS

/* What the program uses of libvirt. */
#define PT_LIBVIRT_FUNCTIONS(X)                                                                    \
  X (virInitialize)                                                                                \
  X (virSetErrorFunc)                                                                              \
  X (virGetLastError)                                                                              \
  X (virGetLastErrorCode)                                                                          \
  X (virGetLastErrorMessage)                                                                       \
  X (virConnectOpen)                                                                               \
  X (virConnectOpenReadOnly)                                                                       \
  X (virConnectClose)                                                                              \
  X (virConnectGetLibVersion)                                                                      \
  X (virConnectIsAlive)                                                                            \
  X (virConnectDomainEventRegisterAny)                                                             \
  X (virConnectDomainEventDeregisterAny)                                                           \
  X (virEventRegisterDefaultImpl)                                                                  \
  X (virEventRunDefaultImpl)                                                                       \
  X (virConnectGetDomainCapabilities)                                                              \
  X (virConnectListAllNetworks)                                                                    \
  X (virNetworkGetName)                                                                            \
  X (virNetworkIsActive)                                                                           \
  X (virNetworkGetAutostart)                                                                       \
  X (virNetworkLookupByName)                                                                       \
  X (virNetworkCreate)                                                                             \
  X (virNetworkDestroy)                                                                            \
  X (virNetworkSetAutostart)                                                                       \
  X (virNetworkFree)                                                                               \
  X (virConnectListAllDomains)                                                                     \
  X (virDomainLookupByName)                                                                        \
  X (virDomainLookupByUUIDString)                                                                  \
  X (virDomainGetName)                                                                             \
  X (virDomainGetUUIDString)                                                                       \
  X (virDomainGetState)                                                                            \
  X (virDomainGetXMLDesc)                                                                          \
  X (virDomainCreate)                                                                              \
  X (virDomainCreateXML)                                                                           \
  X (virDomainDefineXMLFlags)                                                                      \
  X (virDomainIsPersistent)                                                                        \
  X (virDomainFree)

/**
 * PtLibvirt:
 *
 * libvirt's library, one member a function, with the type that its header gives it.
 *
 * It is loaded when the first question is asked: with the forty libraries that it brings it
 * takes longer than everything else that `passthroughctl groups` does, and the first page of
 * the window does not need it. A system without libvirt can still be looked at.
 */
typedef struct
{
#define PT_LIBVIRT_MEMBER(name) __typeof__ (name) *name;
  PT_LIBVIRT_FUNCTIONS (PT_LIBVIRT_MEMBER)
#undef PT_LIBVIRT_MEMBER
} PtLibvirt;

const PtLibvirt *pt_libvirt_load (GError **error);

G_END_DECLS
