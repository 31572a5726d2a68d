#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Passthrough hook, version 1
#
# start.sh UUID NAME <DEFINITION: hands the card over, or says in one line why not.
exec /etc/libvirt/hooks/passthrough/handover prepare "$@"
