#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Passthrough hook, version 1
#
# revert.sh [UUID]: gives the screen back now. libvirt's own call is "revert.sh UUID release".
if [ "${2-}" = release ]; then
  exec /etc/libvirt/hooks/passthrough/handover release "$1"
fi
exec /etc/libvirt/hooks/passthrough/handover rescue "$@"
