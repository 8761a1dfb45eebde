skip unless datamash
$ sample -q -i 20ms -n 10 > load.tsv

$ datamash --header-in count 1 < load.tsv
10

$ datamash check < load.tsv | cut -d , -f 1
11 lines

# Empty cells are NA to it, twice because neighbours share a TAB.
$ root=$DATA/proc/linux-6.18-vm
> sample -q --proc $root/proc --sys $root/sys -i 1ms -n 4 |
> sed -e 's/\t\t/\tNA\t/g;s/\t\t/\tNA\t/g;s/\t$/\tNA/' |
> datamash --header-in --narm sum 8 count 2 min 11
8	0	0
