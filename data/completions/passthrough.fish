# SPDX-License-Identifier: GPL-3.0-or-later
# Completion of passthrough(1) for fish.

# Names that JSON has to escape are left out.
function __passthrough_machines
    passthroughctl --json machines 2>/dev/null | string replace -rf '^ *"name" : "([^"\\\\]*)",?$' '$1'
end

set -l c complete -c passthrough

$c -f
$c -l demo -d 'Look at the sample computer'
$c -l root -r -F -d 'Look at another computer'
$c -l connect -x -a 'qemu:///system qemu:///session test:///default' -d 'Ask this libvirt'
$c -l page -x -a 'overview welcome computer card machine devices review finish rescue' -d 'Open this page'
$c -l pick-devices -x -a '(__passthrough_machines)' -d 'Only choose the devices of a machine'
$c -l version -d 'Show the version'
$c -s h -l help -d 'Show the options'
