# A row for each control group, with its counters under the names that cAdvisor gives them.
$ sys=$DATA/proc/cgroup-v2/sys
> sample cgroup --sys $sys -n 1 --counters |
>   awk -F'\t' 'NR == 1 { n = split($0, name) } NR > 1 { for (i = 2; i <= n; i++) if ($i != "") print name[i], $i }'
sample: $DATA/proc/cgroup-v2/sys/fs/cgroup: no group has a memory.stat that tells them; left out memory_inactive_file_bytes; enable its controller in cgroup.subtree_control; some columns need version 2
cgroup /
container_cpu_usage_seconds_total 20422.408859
container_cpu_user_seconds_total 16244.194887
container_cpu_system_seconds_total 4178.213972
container_fs_reads_bytes_total 91889664
container_fs_writes_bytes_total 613781504
container_fs_reads_total 9142
container_fs_writes_total 1605
container_pressure_cpu_waiting_seconds_total 4210.174452
container_pressure_memory_waiting_seconds_total 4210.174452
container_pressure_memory_stalled_seconds_total 0
container_pressure_io_waiting_seconds_total 4210.174452
container_pressure_io_stalled_seconds_total 0
lost 0
cgroup /system.slice
container_cpu_usage_seconds_total 0.0015
container_cpu_user_seconds_total 0.001
container_cpu_system_seconds_total 0.0005
container_cpu_cfs_throttled_seconds_total 0
memory_bytes 104857600
lost 0
cgroup /system.slice/web.service
container_cpu_usage_seconds_total 1.234567
container_cpu_user_seconds_total 1
container_cpu_system_seconds_total 0.234567
container_cpu_cfs_throttled_seconds_total 0.150001
memory_bytes 73400320
memory_anon_bytes 41943040
memory_file_bytes 20971520
memory_kernel_bytes 1048576
container_oom_events_total 1
container_fs_reads_bytes_total 91889664
container_fs_writes_bytes_total 613781504
container_fs_reads_total 9142
container_fs_writes_total 1605
pids 9
container_pressure_cpu_waiting_seconds_total 57.063062
container_pressure_memory_waiting_seconds_total 57.063062
container_pressure_memory_stalled_seconds_total 5.266985
container_pressure_io_waiting_seconds_total 57.063062
container_pressure_io_stalled_seconds_total 5.266985
lost 0

# In the first version the files of a group are in several trees, and have other names and units.
$ sys=$DATA/proc/cgroup-v1/sys
> sample cgroup --sys $sys -n 1 --counters |
>   awk -F'\t' 'NR == 1 { n = split($0, name) } NR > 1 { for (i = 2; i <= n; i++) if ($i != "") print name[i], $i }'
sample: $DATA/proc/cgroup-v1/sys/fs/cgroup: no group has a memory.stat that tells them; left out memory_kernel_bytes; enable its controller in cgroup.subtree_control; some columns need version 2
sample: $DATA/proc/cgroup-v1/sys/fs/cgroup: no group has pressure files; left out container_pressure_cpu_waiting_seconds_total, container_pressure_memory_waiting_seconds_total, container_pressure_memory_stalled_seconds_total, container_pressure_io_waiting_seconds_total, container_pressure_io_stalled_seconds_total; groups of version 2 have them, with Linux 4.20 or later and psi=1
cgroup /
container_cpu_usage_seconds_total 20579.822818
container_cpu_user_seconds_total 16370.6
container_cpu_system_seconds_total 4209.21
container_cpu_cfs_throttled_seconds_total 0
memory_bytes 9778253824
memory_anon_bytes 14770176
memory_file_bytes 9763717120
memory_inactive_file_bytes 6001037312
container_oom_events_total 0
lost 0
cgroup /containers
memory_bytes 10476814336
memory_anon_bytes 6193152
memory_file_bytes 9752395776
memory_inactive_file_bytes 6001049600
container_oom_events_total 0
lost 0
cgroup /database
container_cpu_cfs_throttled_seconds_total 0.35
container_fs_reads_bytes_total 1463296
container_fs_writes_bytes_total 314773504
container_fs_reads_total 192
container_fs_writes_total 353
pids 12
lost 0

# From a group on, by its path or as its directory is pasted, and so many levels down.
$ sys=$DATA/proc/cgroup-v2/sys
> for where in '/ --depth 0' '/ --depth 1' system.slice /sys/fs/cgroup/system.slice/web.service/; do
>   sample -q cgroup --sys $sys -i 1h -d 1ms -f cpu_pct --cgroup $where | tail -n +2 | cut -f 2 | xargs
> done
/
/ /system.slice
/system.slice /system.slice/web.service
/system.slice/web.service

# A group that isn't there, and a tree without groups.
$ sample cgroup --sys $DATA/proc/cgroup-v2/sys --cgroup /web -n 1; echo $?
> sample cgroup --sys $DATA/proc/hardware/sys -n 1; echo $?
sample: $DATA/proc/cgroup-v2/sys/fs/cgroup/web: no such control group; no column that was asked for is left; give --cgroup a path as /proc/PID/cgroup tells it
2
sample: $DATA/proc/hardware/sys/fs/cgroup: no control groups are mounted there; no column that was asked for is left; mount -t cgroup2 none /sys/fs/cgroup, or check --sys
2

# Only what the columns need is opened: directories can't be read.
$ mkdir -p sys/fs/cgroup/a/memory.stat; touch sys/fs/cgroup/cgroup.controllers; echo 3 > sys/fs/cgroup/a/pids.current
> sample cgroup --sys sys -i 1h -d 1ms -f 'pids,lost' | cut -f 2-
cgroup	pids	lost
/a	3	0
