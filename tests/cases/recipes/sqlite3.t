skip unless sqlite3
$ sample -q -i 20ms -n 10 > load.tsv; sqlite3 load.db '.mode tabs' '.import load.tsv load'

$ sqlite3 load.db 'select count(*), min(cast(mem_total_bytes as integer)) > 1000000 from load'
10|1

$ sqlite3 load.db 'select count(*) from load a join load b on a.unix_s < b.unix_s'
45

$ sqlite3 load.db "select name from pragma_table_info('load')" > names
> head -n 1 load.tsv | tr '\t' '\n' | cmp - names

# Missing cells, quotes and a leading quote do not shift a row.
$ root=$DATA/proc/linux-6.18-vm
> sample -q --proc $root/proc --sys $root/sys -i 1ms -n 3 --add "note='it's \"quoted\"" > still.tsv
> sqlite3 still.db '.mode tabs' '.import still.tsv still'
> sqlite3 still.db "select count(*), count(nullif(cpu_user_pct, '')), max(note) from still"
3|0|\x27it's \x22quoted\x22
