# A condition that was met is told at the end, with where and when first, and is a failed check.

$ cp $DATA/sample/*.raw .
> sample -q --replay changes.raw -f cpu_user_pct --fail-if 'cpu_user_pct >= 30'
unix_s	cpu_user_pct
1700000001.000000000	50
1700000004.000000000	0
1700000005.000000000	30
1700000006.000000000	
1700000007.000000000	
sample: --fail-if 'cpu_user_pct >= 30': held from 1700000000.000 for 1s, peak 50; once more
? 1

$ sample -q --replay changes.raw -f cpu_user_pct --no-header --fail-if 'cpu_user_pct > 50'
1700000001.000000000	50
1700000004.000000000	0
1700000005.000000000	30
1700000006.000000000	
1700000007.000000000	

# It needs no place for rows; with the standard output for COMMAND they go nowhere.
$ sample -q --fail-if 'procs_running < 0' -- echo done
done

$ sample -q mem --fail-if 'total_bytes > 0' -- echo done 2> words; echo $?; sed 's/from [0-9.]* for [^ ]*, peak [0-9]*/from T for T, peak N/' words
done
1
sample: --fail-if 'total_bytes > 0': held from T for T, peak N

# Each comparison; -q silences no verdict.
$ for cond in '> 40' '>= 50' '< 1' '<= 0' '== 0.1' '!= 0.1'; do sample -q --replay changes.raw -f cpu_user_pct --summary - --fail-if "cpu_user_pct $cond" > sum; echo $?; done
sample: --fail-if 'cpu_user_pct > 40': held from 1700000000.000 for 1s, peak 50
1
sample: --fail-if 'cpu_user_pct >= 50': held from 1700000000.000 for 1s, peak 50
1
sample: --fail-if 'cpu_user_pct < 1': held from 1700000001.000 for 3s, lowest 0
1
sample: --fail-if 'cpu_user_pct <= 0': held from 1700000001.000 for 3s, lowest 0
1
0
sample: --fail-if 'cpu_user_pct != 0.1': held from 1700000000.000 for 5s, first 50
1

# For a time: rows stand for their intervals, of the last of which a tenth may be lacking, as ticks can
# be late. Cells without a number end no stretch, and have no length.
$ sample -q --replay changes.raw -f cpu_idle_pct --fail-if 'cpu_idle_pct >= 70 for 4s' --fail-if 'cpu_idle_pct >= 70 for 4100ms' --fail-if 'cpu_idle_pct >= 70 for 4101ms' > rows
sample: --fail-if 'cpu_idle_pct >= 70 for 4s': held from 1700000001.000 for 4s, peak 100
sample: --fail-if 'cpu_idle_pct >= 70 for 4100ms': held from 1700000001.000 for 4s, peak 100
? 1

$ sample -q --replay changes.raw -f net_rx_bytes_per_s --fail-if 'net_rx_bytes_per_s == 0 for 5s' --fail-if 'net_rx_bytes_per_s == 0 for 4s' --fail-if 'net_rx_bytes_per_s == 0' > rows; cat rows
sample: --fail-if 'net_rx_bytes_per_s == 0 for 4s': held from 1700000001.000 for 4s, 0
sample: --fail-if 'net_rx_bytes_per_s == 0': held from 1700000001.000 for 4s, 0; once more
unix_s	net_rx_bytes_per_s
1700000001.000000000	2000
1700000004.000000000	0
1700000005.000000000	0
1700000006.000000000	500
1700000007.000000000	0

# A thing each for itself; one that is gone begins anew.
$ sample -q --replay changes.raw disk -f busy_pct --fail-if 'busy_pct == 0 for 2s' --fail-if 'busy_pct == 0 for 3s' --fail-if 'busy_pct > 5' > rows; cat rows
sample: --fail-if 'busy_pct == 0 for 2s': disk sda: held from 1700000001.000 for 3s, 0; also on 1 other
sample: --fail-if 'busy_pct == 0 for 3s': disk sda: held from 1700000001.000 for 3s, 0; also on 1 other
sample: --fail-if 'busy_pct > 5': disk sda: held from 1700000000.000 for 1s, peak 10
unix_s	disk	busy_pct
1700000001.000000000	sda	10
1700000001.000000000	sdb	
1700000004.000000000	sda	0
1700000004.000000000	sdb	1
1700000005.000000000	sdb	0
1700000006.000000000	sda	
1700000006.000000000	sdb	0
1700000007.000000000	sda	0
1700000007.000000000	sdb	0

# Of several tables, by their names in front where a column is of both.
$ sample -q --replay changes.raw disk cpu net --to-dir log --fail-if 'disk.lost > 0' --fail-if 'cpu.lost > 2' --fail-if 'user_pct >= 50 for 1s'
sample: --fail-if 'disk.lost > 0': disk sda: held from 1700000001.000 for 3s, peak 2; also on 1 other
sample: --fail-if 'user_pct >= 50 for 1s': cpu all: held from 1700000000.000 for 1s, peak 50; also on 2 others
? 1

$ sample -q --replay changes.raw disk cpu --to-dir log --fail-if 'lost > 0'
sample: --fail-if: 'lost' is a column of 'disk' and of 'cpu'; say which, as in 'cpu.lost'
? 2

$ sample -q --replay changes.raw disk cpu --to-dir log --fail-if 'net.lost > 0'
sample: --fail-if: there is no column 'net.lost'; did you mean 'cpu.lost'?
? 2

$ sample -q --replay changes.raw disk cpu --to-dir log --fail-if 'disk.user_pct > 0'
sample: --fail-if: there is no column 'disk.user_pct'; did you mean 'disk.busy_pct'?
? 2

$ sample -q --replay changes.raw -f cpu_user_pct --fail-if 'cpu_usr_pct > 0'
sample: --fail-if: there is no column 'cpu_usr_pct'; did you mean 'cpu_user_pct'?
? 2

$ sample -q --replay changes.raw -f cpu_user_pct --fail-if 'cpu_idle_pct > 0'
sample: --fail-if: there is no column 'cpu_idle_pct'; did you mean 'cpu_user_pct'?
? 2

# Counters, which have the names of metrics; sizes only where there are bytes.
$ sample -q --replay changes.raw --counters -f 'node_network_r*' --fail-if 'node_network_receive_bytes_total > 6k' > rows

$ sample -q --replay changes.raw --counters -f 'node_cpu*' --fail-if 'node_cpu_seconds_total{mode=user} >= 2' > rows
sample: --fail-if 'node_cpu_seconds_total{mode=user} >= 2': held from 1700000004.000 for 2s, peak 2.2
? 1

$ sample -q --replay changes.raw -f 'mem_*' --fail-if 'mem_free_bytes < 0.4M' > rows
sample: --fail-if 'mem_free_bytes < 0.4M': held from 1700000005.000 for 2s, lowest 409600
? 1

# What is no condition is said before anything is written.
$ for cond in '' 'cpu_user_pct' 'cpu_user_pct = 5' 'cpu_user_pct => 5' 'cpu_user_pct > five' 'cpu_user_pct > 1e3' 'cpu_user_pct > 5 for 3' 'cpu_user_pct > 5 for' 'cpu_user_pct > 5k' '> 5' 'cpu_user_pct > 5 4' 'cpu_user_pct > 5 || lost > 1' 'cpu_user_pct > -inf'; do
>   sample --replay changes.raw --fail-if "$cond" || echo $?; done
sample: --fail-if '' names no column; write it like 'psi_memory_some_pct > 10 for 5s'. Try 'sample --help'.
2
sample: --fail-if 'cpu_user_pct' compares nothing; write it like 'psi_memory_some_pct > 10 for 5s'. Try 'sample --help'.
2
sample: --fail-if 'cpu_user_pct = 5' compares by '='; write '=='. Try 'sample --help'.
2
sample: --fail-if 'cpu_user_pct => 5' compares by '=>'; there are > >= < <= == and !=. Try 'sample --help'.
2
sample: --fail-if 'cpu_user_pct > five' compares with 'five', which is no plain number; bytes may have k, M or G, of 1024, as in 'swap_used_bytes > 64M'. Try 'sample --help'.
2
sample: --fail-if 'cpu_user_pct > 1e3' compares with '1e3', which is no plain number; bytes may have k, M or G, of 1024, as in 'swap_used_bytes > 64M'. Try 'sample --help'.
2
sample: --fail-if 'cpu_user_pct > 5 for 3' lasts '3', which needs a unit, as in '5ms' or '5s'. Try 'sample --help'.
2
sample: --fail-if 'cpu_user_pct > 5 for' lasts '', which is not a length of time; write one like '5ms' or '1.5s'. Try 'sample --help'.
2
sample: --fail-if 'cpu_user_pct > 5k' compares with '5k', which is a size; only a column of bytes has k, M and G. Try 'sample --help'.
2
sample: --fail-if '> 5' names no column; write it like 'psi_memory_some_pct > 10 for 5s'. Try 'sample --help'.
2
sample: --fail-if 'cpu_user_pct > 5 4' compares with '5 4', which is no plain number; bytes may have k, M or G, of 1024, as in 'swap_used_bytes > 64M'. Try 'sample --help'.
2
sample: --fail-if 'cpu_user_pct > 5 || lost > 1' compares with '5 || lost > 1', which is no plain number; bytes may have k, M or G, of 1024, as in 'swap_used_bytes > 64M'. Try 'sample --help'.
2
sample: --fail-if 'cpu_user_pct > -inf' compares with '-inf', which is no plain number; bytes may have k, M or G, of 1024, as in 'swap_used_bytes > 64M'. Try 'sample --help'.
2

# COMMAND's failure is its own; a check that fails is 1 after one that succeeds.
$ sample -q --fail-if 'mem_total_bytes > 0' -- sh -c 'exit 7' 2> words; echo $?; grep -c held words
7
1

$ sample -q mem --fail-if 'total_bytes > 0' -- true 2> words
? 1

$ sample -q mem --fail-if 'total_bytes > 0' -- ./no-such-command
sample: ./no-such-command: no such file or directory; check the path
? 127

$ sample -q mem --fail-if 'total_byte > 0' -- echo not started
sample: --fail-if: there is no column 'total_byte'; did you mean 'total_bytes'?
? 125

$ sample -q mem --fail-if 'total_bytes > 0' -- sh -c 'kill -TERM $$' 2> words
? 143

# A stream of texts has no rows to check.
$ sample -q --raw-stream --replay changes.raw --fail-if 'lost > 0'
sample: --raw-stream cannot be used with --fail-if. Try 'sample --help'.
? 2

# A reader that has seen enough does not make a failed check pass.
$ (sample -i 10ms -d 1s -f lost --fail-if 'lost >= 0' --summary s.md; echo $? >&2) 2>status | head -n 2 | wc -l
> tail -n 1 status; head -n 1 s.md | cut -d'|' -f 2-4
2
1
 table  | key | column 
