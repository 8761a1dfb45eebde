# What begins like no line of text is called by its name, and a line without an end is not waited for.
$ printf 'unix_s\tn\n1\t2\n' | gzip | render
render: standard input: is compressed; unpack it with zcat
? 2
$ printf '\377\376u\0n\0i\0x\0_\0s\0\n\0' | render
render: standard input: is UTF-16; turn it into UTF-8 with iconv
? 2
$ head -c 1048577 /dev/zero | render
render: standard input: its first line is longer than 1 MiB; give it a table whose first line names the columns
? 2
$ timeout 10 render /dev/zero
render: /dev/zero: its first line is longer than 1 MiB; give it a table whose first line names the columns
? 2
$ printf '1\n' > row; head -c 1048577 /dev/zero | tr '\0' a | cat - row | render
render: standard input: its first line is longer than 1 MiB; give it a table whose first line names the columns
? 2

# A first line as long as that is one.
$ (printf 'unix_s\t'; head -c 1048569 /dev/zero | tr '\0' n; printf '\n1\t2\n') | render --width 40 --format text | tail -n 2
 0 ┤⡇
   └0 s────┴0.2 s─┴0.4 s─┴0.6 s─┴0.8 s─┴
