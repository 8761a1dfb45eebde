# A table of what was used, where taskstats tells.
skip unless $ taskwatch -q --top 1s --to t.tsv -- true

$ taskwatch -q --top 1h --delays --add run=1 --to t.tsv -- true; head -n 1 t.tsv | tr '\t' '\n'

thread 'main' (726) panicked at pipe/src/tsv/write.rs:95:13:
a cell for each column
stack backtrace:
   0: __rustc::rust_begin_unwind
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/std/src/panicking.rs:689:5
   1: core::panicking::panic_fmt
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/panicking.rs:80:14
   2: pipe::tsv::write::Writer::row::{{closure}}
             at /work/main/pipe/src/tsv/write.rs:95:13
   3: pipe::flow::output::Output::record
             at /work/main/pipe/src/flow/output.rs:102:9
   4: pipe::tsv::write::Writer::row
             at /work/main/pipe/src/tsv/write.rs:90:18
   5: taskwatch::top::table::Table::show
             at /work/main/taskwatch/src/top/table.rs:106:25
   6: taskwatch::top::Top::show
             at /work/main/taskwatch/src/top.rs:264:20
   7: taskwatch::top::Top::run
             at /work/main/taskwatch/src/top.rs:224:14
   8: taskwatch::top::run::{{closure}}
             at /work/main/taskwatch/src/top.rs:123:48
   9: core::result::Result<T,E>::and_then
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/result.rs:1493:22
  10: taskwatch::top::run
             at /work/main/taskwatch/src/top.rs:123:30
  11: taskwatch::run
             at /work/main/taskwatch/src/lib.rs:53:35
  12: pipe::cli::main
             at /work/main/pipe/src/cli.rs:170:13
  13: taskwatch::main
             at /work/main/taskwatch/src/main.rs:4:5
  14: core::ops::function::FnOnce::call_once
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/ops/function.rs:250:5
note: Some details are omitted, run with `RUST_BACKTRACE=full` for a verbose backtrace.
unix_s
pid
ppid
uid
comm
cpu_pct
cpu_s
wait_s
rss_peak_kib
read_bytes
write_bytes
blkio_s
swapin_s
reclaim_s
thrashing_s
compact_s
wpcopy_s
irq_s
tasks
ended
lost
run

# What came and went within one interval is in its table, with the time that it took.
$ taskwatch -q --top 1h --to t.tsv -- sh -c 'i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done'
> awk -F'\t' '$5 == "sh" { print ($7 > 0.01), $13 }' t.tsv
1 1

# Only so many rows of each.
$ taskwatch -q --top 1h --by io -n 1 --no-header --to t.tsv -- sh -c 'ls / >/dev/null; true'; wc -l < t.tsv
1
