# SPDX-License-Identifier: GPL-3.0-or-later
# Completion of passthroughctl(1) for fish.

# The words in front that are no options and no values of options.
function __passthroughctl_words
    set -l skip 0
    for word in (commandline -opc)[2..-1]
        if test $skip = 1
            set skip 0
            continue
        end
        switch $word
            case --root --connect --card --pci --usb --rom --vendor-id --out --machine --hold --seconds
                set skip 1
            case '-*'
            case '*'
                echo $word
        end
    end
end

# __passthroughctl_at VERB [NUMBER]: the verb is this one; and NUMBER arguments follow it already.
function __passthroughctl_at
    set -l words (__passthroughctl_words)
    set -l verb (string split ' ' -- $argv[1])
    test (count $words) -ge (count $verb); or return 1
    test "$words[1..$(count $verb)]" = "$argv[1]"; or return 1
    test -z "$argv[2]"; or test (math (count $words) - (count $verb)) = $argv[2]
end

function __passthroughctl_first
    test (count (__passthroughctl_words)) = 0
end

# What an option says that stands in front.
function __passthroughctl_given
    set -l words (commandline -opc)
    for i in (seq (count $words))
        switch $words[$i]
            case "$argv[1]=*"
                string replace -- "$argv[1]=" '' $words[$i]
            case $argv[1]
                echo $words[(math $i + 1)]
        end
    end
end

# Names that JSON has to escape are left out.
function __passthroughctl_machines
    set -l given
    for option in --root --connect
        set -l value (__passthroughctl_given $option)
        test -z "$value"; or set -a given $option=$value
    end
    passthroughctl $given --json machines 2>/dev/null | string replace -rf '^ *"name" : "([^"\\\\]*)",?$' '$1'
end

# Addresses below /sys: of all PCI devices, or of those of a class.
function __passthroughctl_pci
    set -l root (__passthroughctl_given --root)
    set -l files (string trim -rc / -- "$root")/sys/bus/pci/devices/*/class
    for file in $files
        string match -q -- "$argv[1]*" (cat $file 2>/dev/null)
        and string replace -r '.*/([^/]+)/class$' '$1' -- $file
    end
end

function __passthroughctl_usb
    set -l root (__passthroughctl_given --root)
    set -l files (string trim -rc / -- "$root")/sys/bus/usb/devices/*/idVendor
    for file in $files
        set -l vendor (cat $file 2>/dev/null)
        test "$vendor" = 1d6b; or echo $vendor:(cat (string replace -r idVendor'$' idProduct -- $file) 2>/dev/null)
    end | sort -u
end

set -l c complete -c passthroughctl

$c -f
$c -l root -r -F -d 'Read another computer’s facts'
$c -l connect -x -a 'qemu:///system qemu:///session test:///default' -d 'Use this libvirt'
$c -l json -d 'Answer with one JSON document'
$c -s h -l help -d 'Show the options'
$c -n __passthroughctl_first -l version -d 'Show the version'

$c -n __passthroughctl_first -a check -d 'readiness of this computer'
$c -n __passthroughctl_first -a groups -d 'IOMMU groups'
$c -n __passthroughctl_first -a cards -d 'graphics cards, with a verdict on each'
$c -n __passthroughctl_first -a usb -d 'USB devices'
$c -n __passthroughctl_first -a machines -d 'machines of libvirt'
$c -n __passthroughctl_first -a rom -d 'what is in an option ROM'
$c -n __passthroughctl_first -a xml -d 'the definition of a machine'
$c -n __passthroughctl_first -a plan -d 'what has to be done, as a file'
$c -n __passthroughctl_first -a preview -d 'every difference that a plan makes'
$c -n __passthroughctl_first -a export -d 'what a plan would install'
$c -n __passthroughctl_first -a apply -d 'do what a plan says, so that it can be undone'
$c -n __passthroughctl_first -a undo -d 'put back what was there before'
$c -n __passthroughctl_first -a status -d 'what was changed, and what has become of it'
$c -n __passthroughctl_first -a recover -d 'end what was interrupted'
$c -n __passthroughctl_first -a rehearse -d 'hand the card over and take it back'
$c -n __passthroughctl_first -a first-light -d 'start a machine for its first picture'
$c -n __passthroughctl_first -a rescue -d 'give the screen back now'
$c -n __passthroughctl_first -a report -d 'what happened at the last hand-over'
$c -n __passthroughctl_first -a snapshot -d 'the facts of this computer for a bug report'
$c -n '__passthroughctl_at rom 0' -a inspect -d 'what is in it, and whether it fits'
$c -n '__passthroughctl_at rom 0' -a trim -d 'a copy without what precedes the images'
$c -n '__passthroughctl_at xml 0' -a convert -d 'with the card in it'
$c -n '__passthroughctl_at xml 0' -a restore -d 'as it was before'

$c -n '__passthroughctl_at check' -l strict -d 'Exit with 3 when this computer is not ready'
for verb in 'rom inspect' 'rom trim'
    $c -n "__passthroughctl_at '$verb'" -l card -x -a '(__passthroughctl_pci 0x03)' -d 'The device that it is for'
end
$c -n "__passthroughctl_at 'rom trim'" -l only-images -d 'Cut off what follows the images, too'
for verb in 'xml convert' plan
    set -l on -n "__passthroughctl_at '$verb'"
    $c $on -l card -x -a '(__passthroughctl_pci 0x03)' -d 'The graphics card'
    $c $on -l pci -x -a '(__passthroughctl_pci)' -d 'A further PCI device'
    $c $on -l usb -x -a '(__passthroughctl_usb)' -d 'A USB device'
    $c $on -l whole-group -d 'Take along what shares the group'
    $c $on -l rom -r -F -d 'An option ROM for the card'
    $c $on -l hide-hypervisor -d 'Hide KVM from old drivers'
    $c $on -l vendor-id -x -d 'Vendor id of the hypervisor'
    $c $on -l remove-virtual-display -d 'Take out the virtual display'
    $c $on -l any-machine -d 'Accept other machines than Q35 with UEFI'
end
for verb in 'xml convert' 'xml restore' plan
    $c -n "__passthroughctl_at '$verb'" -l out -r -F -d 'Where the answer goes'
end
$c -n '__passthroughctl_at plan' -l machine -x -a '(__passthroughctl_machines)' -d 'The machine'
for verb in apply undo
    $c -n "__passthroughctl_at $verb" -l only -x -a 'machine files' -d 'Only this part of it'
end
$c -n '__passthroughctl_at apply' -l without-hook -d 'Although the hook is not installed'
$c -n '__passthroughctl_at rehearse' -l hold -x -d 'How long the card stays away'
$c -n '__passthroughctl_at rehearse' -l wait -d 'Wait until the card is back'
$c -n '__passthroughctl_at first-light' -l seconds -x -d 'When the machine is ended'

for verb in 'rom inspect' 'rom trim' 'xml convert' 'xml restore' preview export apply snapshot
    $c -n "__passthroughctl_at '$verb' 0" -F
end
$c -n "__passthroughctl_at 'rom trim' 1" -F
$c -n '__passthroughctl_at export 1' -a '(__fish_complete_directories)'
for verb in rehearse first-light report
    $c -n "__passthroughctl_at $verb 0" -a '(__passthroughctl_machines)' -d machine
end
