#!/bin/sh
# A position-independent program of what rustc would make a static one of: another beginning, and what moves is relocated by it.
set -- "$@" -pie --no-dynamic-linker -z text
count=$#
while [ "$count" -gt 0 ]; do
    word=$1
    shift
    count=$((count - 1))
    case $word in
        */crt1.o) word=${word%crt1.o}rcrt1.o ;;
        -no-pie | --no-pie) continue ;;
    esac
    set -- "$@" "$word"
done
exec rust-lld -flavor gnu "$@"
