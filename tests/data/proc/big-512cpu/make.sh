#!/bin/sh
# Writes the tree of a large server beside this file. The numbers follow simple rules, so that a
# test can work out what must come of them.
set -eu
cd "$(dirname "$0")"
rm -rf proc sys
mkdir -p proc/net proc/pressure sys/block

# CPUs 0-255 and 384-639: an offline range lies between. Each has counted the same 20 s and more.
awk 'BEGIN {
    for (n = 0; n < 512; n++) {
        cpu = n < 256 ? n : n + 128
        us = 1000 + n; sy = 400 + n; id = 90000 - n
        line = line sprintf("cpu%d %d %d %d %d 30 0 7 3 0 0\n", cpu, us, 5, sy, id)
        u += us; s += sy; i += id
    }
    printf "cpu  %d %d %d %d %d 0 %d %d 0 0\n", u, 512 * 5, s, i, 512 * 30, 512 * 7, 512 * 3
    printf "%s", line
    printf "intr 81203344"
    for (n = 0; n < 3000; n++) printf " %d", n % 97 ? 0 : n
    printf "\nctxt 912033441\nbtime 1795000000\nprocesses 1203344\n"
    printf "procs_running 37\nprocs_blocked 4\n"
    printf "softirq 9120334 1 2 3 4 5 6 7 8 9 10\n"
}' > proc/stat

cat > proc/meminfo <<END
MemTotal:       4294967296 kB
MemFree:        1073741824 kB
MemAvailable:   3221225472 kB
Buffers:          1048576 kB
Cached:         2147483648 kB
SwapCached:            0 kB
SwapTotal:      16777216 kB
SwapFree:       12582912 kB
Dirty:            524288 kB
Writeback:             0 kB
AnonPages:      536870912 kB
Mapped:         67108864 kB
Shmem:          33554432 kB
KReclaimable:   134217728 kB
Slab:           167772160 kB
SReclaimable:   134217728 kB
SUnreclaim:     33554432 kB
HugePages_Total:       0
Hugepagesize:       2048 kB
END

for resource in cpu memory io; do
    printf 'some avg10=1.00 avg60=0.50 avg300=0.25 total=1234567\nfull avg10=0.50 avg60=0.25 avg300=0.10 total=234567\n' \
        > proc/pressure/$resource
done
echo '37.02 35.10 30.88 37/9120 1203344' > proc/loadavg

awk 'BEGIN {
    print "Inter-|   Receive                                                |  Transmit"
    print " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed"
    print "    lo: 999999999 9999999 0 0 0 0 0 0 999999999 9999999 0 0 0 0 0 0"
    for (n = 0; n < 99; n++)
        printf "%6s: %d %d 0 0 0 0 0 0 %d %d 0 0 0 0 0 0\n", n < 4 ? "eth" n : "veth" n, 1000000 + n, 1000 + n, 2000000 + n, 2000 + n
}' > proc/net/dev

# disk NAME MAJOR MINOR SECTORS_READ SECTORS_WRITTEN
disk() {
    printf '%4d %7d %s %d 10 %d 500 %d 20 %d 900 0 700 1400 3 0 4096 5 8 40\n' \
        "$2" "$3" "$1" $(($4 / 8)) "$4" $(($5 / 8)) "$5" >> proc/diskstats
}
# whole NAME MAJOR MINOR READ WRITTEN [HIDDEN]
whole() {
    mkdir -p "sys/block/$1"
    echo 7814037168 > "sys/block/$1/size"
    echo "${6-0}" > "sys/block/$1/hidden"
    disk "$1" "$2" "$3" "$4" "$5"
}
# part DISK NAME NUMBER MAJOR MINOR READ WRITTEN
part() {
    mkdir -p "sys/block/$1/$2"
    echo "$3" > "sys/block/$1/$2/partition"
    echo 3907018584 > "sys/block/$1/$2/size"
    disk "$2" "$4" "$5" "$6" "$7"
}
# over NAME MEMBER...: what the device stands on, as sysfs links it.
over() {
    name=$1
    shift
    mkdir -p "sys/block/$name/slaves"
    for member; do
        case $member in
        */*) ln -s "../../$member" "sys/block/$name/slaves/${member#*/}" ;;
        *) ln -s "../../$member" "sys/block/$name/slaves/$member" ;;
        esac
    done
}

# 44 SCSI disks, the first ten with two partitions.
n=0
for letters in a b c d e f g h i j k l m n o p q r s t u v w x y z \
    aa ab ac ad ae af ag ah ai aj ak al am an ao ap aq ar; do
    whole "sd$letters" 8 $((n * 16)) $((8000 + 8 * n)) $((16000 + 8 * n))
    if [ $n -lt 10 ]; then
        part "sd$letters" "sd${letters}1" 1 8 $((n * 16 + 1)) 4000 8000
        part "sd$letters" "sd${letters}2" 2 8 $((n * 16 + 2)) $((4000 + 8 * n)) $((8000 + 8 * n))
    fi
    n=$((n + 1))
done
# A mirror over two partitions, a volume on the mirror, one over two whole disks, one on a volume.
whole md0 9 0 8000 8000
over md0 sda/sda1 sdb/sdb1
whole dm-0 253 0 7000 7000
over dm-0 md0
whole dm-1 253 1 16000 32000
over dm-1 sdc sdd
whole dm-2 253 2 15000 30000
over dm-2 dm-1
# Two NVMe disks with two hidden paths each, and three plain ones, one with a partition.
for n in 0 1; do
    whole nvme${n}n1 259 $((n * 4)) $((40000 + n)) $((80000 + n))
    whole nvme${n}c0n1 259 $((n * 4 + 1)) $((20000 + n)) $((40000 + n)) 1
    whole nvme${n}c1n1 259 $((n * 4 + 2)) 20000 40000 1
done
for n in 2 3 4; do whole nvme${n}n1 259 $((n * 4)) 50000 60000; done
part nvme2n1 nvme2n1p1 1 259 40 50000 60000
# What is no disk of its own: loops, RAM, compressed RAM. And an optical drive and a floppy's kin.
for n in 0 1 2 3; do whole loop$n 7 $n 9000 9000; done
whole ram0 1 0 100 100
whole zram0 252 0 12000 24000
whole sr0 11 0 8 0
for n in 0 1 2; do whole nbd$n 43 $((n * 32)) 800 1600; done
