# A row for each mounted file system that holds data here.
$ sample -q fs -i 1ms -n 1 | head -n 1 | tr '\t' '\n'
unix_s
mount
device
type
size_bytes
used_bytes
free_bytes
avail_bytes
used_pct
inodes
inodes_used
read_only
lost

# What df says of it, but for pieces of a KiB and what was written between the two.
$ sample -q fs -i 1ms -n 1 --no-header -f size_bytes | awk -F'\t' '{ print $2, $5 / 1024 }' > ours
> df -kP $(cut -d' ' -f1 ours) | awk 'NR > 1 { print $NF, $2 }' | cmp - ours && echo same
same

$ sample -q fs -i 1ms -n 1 --no-header | awk -F'\t' '$5 != $6 + $7 || $8 > $7 || $9 > 100 || $10 < $11 || $12 > 1'

# None of them is the kernel's own, or another machine's.
$ sample -q fs -i 1ms -n 1 --no-header | cut -f 4 | grep -E '^(proc|sysfs|cgroup2?|devpts|tracefs|autofs|nfs4?|fuse.*)$'
? 1

# Paths in a recorded tree are another machine's.
$ mkdir -p proc/self; echo '27 1 254:0 / / rw - ext4 /dev/vda rw' > proc/self/mountinfo
> sample fs --proc proc
sample: proc/self/mountinfo: is not of this machine; no column that was asked for is left; leave --proc out
? 2

$ sample fs --proc $DATA/proc/linux-3.10/proc
sample: $DATA/proc/linux-3.10/proc/self/mountinfo: no such file or directory; no column that was asked for is left; check --proc
? 2

# A link to /proc is /proc.
$ ln -s /proc live; sample -q fs --proc live -i 1ms -n 1 --no-header | wc -l > linked; sample -q fs -i 1ms -n 1 --no-header | wc -l | cmp - linked && echo same
same
