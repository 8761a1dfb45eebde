#!/bin/sh
# Writes the tree of a machine with a hundred interfaces beside this file. The numbers follow simple
# rules, so that a test can work out what must come of them.
set -eu
cd "$(dirname "$0")"
rm -rf proc
mkdir -p proc/net

# lo, two cards, a bond of them, a bridge, a VLAN and a pair's end for each of 94 containers. Kernels
# pad a name to six places; one of fifteen letters, the longest there are, has no blank before it.
awk 'BEGIN {
    print "Inter-|   Receive                                                |  Transmit"
    print " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed"
    split("lo enp65s0f0np0 enp65s0f1np1 bond0 br0 bond0.4094", name, " ")
    for (n = 0; n < 100; n++) {
        face = n < 6 ? name[n + 1] : sprintf("veth%07x%04x", n * 2654435, n)
        printf "%6s: %7d %7d %4d %4d %4d %5d %10d %9d %8d %7d %4d %4d %4d %5d %7d %10d\n", \
            face, 1000000 + n, 1000 + n, n, 2 * n, 0, 0, 0, 3 * n, 2000000 + n, 2000 + n, \
            4 * n, 5 * n, 0, 6 * n, 0, 0
    }
}' > proc/net/dev
