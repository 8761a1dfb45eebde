# Arguments are read in time of what lives on for a while, where the connector tells of the exec.
skip unless $ taskwatch -q --source connector -d 1ms

# A row a program that ended, with the arguments of its exec.
$ taskwatch -q --one-line --no-header --to t.tsv -- sh -c 'sleep 0.2
> exit 0' name 'a	b' 'c"d\'; cut -f 2,16 t.tsv
exit	sleep 0.2
exit	sh -c sleep 0.2\nexit 0 name a\tb c\x22d\\

