# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Completion of passthroughctl(1) and passthrough(1) for bash; needs nothing of bash-completion.

# Words as they were typed: bash takes them apart at "=" and ":", which addresses have.
_passthroughctl_words () {
  local rest=$COMP_LINE piece i apart
  words=()
  for ((i = 0; i <= COMP_CWORD; i++)); do
    piece=${COMP_WORDS[i]}
    apart=
    while [[ $rest == [[:blank:]]* ]]; do
      rest=${rest#?}
      apart=1
    done
    rest=${rest#"$piece"}
    if [[ $i -eq 0 || -n $apart ]]; then
      words+=("$piece")
    else
      words[${#words[@]} - 1]+=$piece
    fi
  done
}

# The verb and its arguments so far; what stands in front of them is known to be options.
_passthroughctl_place () {
  local i word
  verb='' arguments=0 root=() connect=()
  for ((i = 1; i < ${#words[@]} - 1; i++)); do
    word=${words[i]}
    case $word in
      --root=*) root=("$word") ;;
      --connect=*) connect=("$word") ;;
      --root) root=("--root=${words[++i]}") ;;
      --connect) connect=("--connect=${words[++i]}") ;;
      --card | --pci | --usb | --rom | --vendor-id | --out | --machine | --hold | --seconds | --only) ((i++)) ;;
      -*) ;;
      *)
        if [[ -z $verb || $verb == xml || $verb == rom ]]; then
          verb=${verb:+$verb }$word
        else
          ((arguments++))
        fi ;;
    esac
  done
}

# The machines that libvirt has; names that JSON has to escape are left out.
_passthroughctl_machines () {
  "$1" "${root[@]}" "${connect[@]}" --json machines 2>/dev/null |
    sed -n 's/^ *"name" : "\([^"\\]*\)",\{0,1\}$/\1/p'
}

# Addresses below /sys of this computer, or of the folder that --root names: of all PCI devices, or
# of those of a class.
_passthroughctl_pci () {
  local folder=${root[0]#--root=} file class
  for file in "${folder%/}"/sys/bus/pci/devices/*/class; do
    class=
    [[ ! -r $file ]] || read -r class <"$file"
    file=${file%/class}
    [[ -z $class || $class != ${1-}* ]] || printf '%s\n' "${file##*/}"
  done
}

_passthroughctl_usb () {
  local folder=${root[0]#--root=} file vendor product
  for file in "${folder%/}"/sys/bus/usb/devices/*/idVendor; do
    [[ -r $file ]] && read -r vendor <"$file" && read -r product <"${file%idVendor}idProduct" &&
      [[ $vendor != 1d6b ]] && printf '%s:%s\n' "$vendor" "$product"
  done
}

# What may stand in place of a word: of lines, those that begin with it.
_passthroughctl_offer () { # WORD
  local line
  while IFS= read -r line; do
    [[ $line == "$1"* ]] && COMPREPLY+=("$(printf %q "$line")")
  done
}

_passthroughctl_files () { # WORD [OPTION OF compgen]
  local line
  compopt -o filenames 2>/dev/null
  while IFS= read -r line; do
    COMPREPLY+=("$line")
  done < <(compgen "${2--f}" -- "$1")
}

_passthroughctl_value () { # PROGRAM OPTION WORD
  case $2 in
    --root | --out | --rom) _passthroughctl_files "$3" ;;
    --connect) _passthroughctl_offer "$3" <<<$'qemu:///system\nqemu:///session\ntest:///default' ;;
    --card) _passthroughctl_offer "$3" < <(_passthroughctl_pci 0x03) ;;
    --pci) _passthroughctl_offer "$3" < <(_passthroughctl_pci) ;;
    --usb) _passthroughctl_offer "$3" < <(_passthroughctl_usb | sort -u) ;;
    --machine) _passthroughctl_offer "$3" < <(_passthroughctl_machines "$1") ;;
    --only) _passthroughctl_offer "$3" <<<$'machine\nfiles' ;;
    --hold | --seconds | --vendor-id) ;;
    *) return 1 ;;
  esac
}

_passthroughctl_options () {
  local choices='--card= --pci= --usb= --whole-group --rom= --hide-hypervisor --vendor-id=
    --remove-virtual-display --any-machine'
  case $verb in
    '') echo --version ;;
    check) echo --strict ;;
    'rom inspect') echo --card= ;;
    'rom trim') echo '--card= --only-images' ;;
    'xml convert') echo "$choices --out=" ;;
    'xml restore') echo --out= ;;
    plan) echo "--machine= --out= $choices" ;;
    apply) echo '--only= --without-hook' ;;
    undo) echo --only= ;;
    rehearse) echo '--hold= --wait' ;;
    first-light) echo --seconds= ;;
  esac
  echo '--root= --connect= --json --help'
}

_passthroughctl_argument () { # PROGRAM WORD
  case $verb:$arguments in
    :*)
      _passthroughctl_offer "$2" <<<'check
groups
cards
usb
machines
rom
xml
plan
preview
export
apply
undo
status
recover
rehearse
first-light
rescue
report
snapshot' ;;
    rom:*) _passthroughctl_offer "$2" <<<$'inspect\ntrim' ;;
    xml:*) _passthroughctl_offer "$2" <<<$'convert\nrestore' ;;
    'rom inspect:0' | 'rom trim:0' | 'rom trim:1') _passthroughctl_files "$2" ;;
    'xml convert:0' | 'xml restore:0' | preview:0 | export:0 | apply:0 | snapshot:0) _passthroughctl_files "$2" ;;
    export:1) _passthroughctl_files "$2" -d ;;
    rehearse:0 | first-light:0 | report:0) _passthroughctl_offer "$2" < <(_passthroughctl_machines "$1") ;;
  esac
}

# What is typed, and the option that it is the value of.
_passthroughctl_split () {
  current=${words[${#words[@]} - 1]} option=
  case $current in
    --*=*) option=${current%%=*} current=${current#*=} ;;
    -*) ;;
    *) [[ ${#words[@]} -lt 2 ]] || option=${words[${#words[@]} - 2]} ;;
  esac
}

# An option that takes a value is not done yet.
_passthroughctl_offer_options () { # OPTION…
  _passthroughctl_offer "$current" < <(printf '%s\n' "$@")
  [[ ${#COMPREPLY[@]} -ne 1 || ${COMPREPLY[0]} != *= ]] || compopt -o nospace 2>/dev/null
}

# bash replaces only what stands behind the last ":".
_passthroughctl_trim () {
  local i
  [[ $current == *:* && $COMP_WORDBREAKS == *:* ]] || return 0
  for i in "${!COMPREPLY[@]}"; do
    COMPREPLY[i]=${COMPREPLY[i]#"${current%"${current##*:}"}"}
  done
}

_passthroughctl () {
  local words verb arguments root connect current option
  COMPREPLY=()
  _passthroughctl_words
  _passthroughctl_place
  _passthroughctl_split
  if [[ -z $option && $current == -* ]]; then
    # shellcheck disable=SC2046 # words
    _passthroughctl_offer_options $(_passthroughctl_options)
    return
  fi
  _passthroughctl_value "$1" "$option" "$current" || _passthroughctl_argument "$1" "$current"
  _passthroughctl_trim
}

_passthrough () {
  local words root=() connect=() current option
  COMPREPLY=()
  _passthroughctl_words
  _passthroughctl_split
  case $option in
    --page) _passthroughctl_offer "$current" <<<'overview
welcome
computer
card
machine
devices
review
finish
rescue' ;;
    --pick-devices) _passthroughctl_offer "$current" < <(_passthroughctl_machines "$1ctl") ;;
    --root | --connect) _passthroughctl_value "$1" "$option" "$current" ;;
    *) _passthroughctl_offer_options --demo --root= --connect= --page= --pick-devices= --version --help ;;
  esac
  _passthroughctl_trim
}

complete -F _passthroughctl passthroughctl
complete -F _passthrough passthrough
