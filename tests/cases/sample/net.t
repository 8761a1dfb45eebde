# A row for each interface of a hundred, the loopback among them, in the kernel's order.
$ sample net --proc $DATA/proc/hundred-interfaces/proc --counters -n 1 > rows.tsv
> awk -F'\t' 'NR == 1 { n = split($0, name) } NR == 101 { for (i = 2; i <= n; i++) print name[i], $i }' rows.tsv
> cut -f 2-4 rows.tsv | head -n 8; wc -l < rows.tsv
interface vethfa9d7c90063
node_network_receive_bytes_total 1000099
node_network_transmit_bytes_total 2000099
node_network_receive_packets_total 1099
node_network_transmit_packets_total 2099
node_network_receive_errs_total 99
node_network_transmit_errs_total 396
node_network_receive_drop_total 198
node_network_transmit_drop_total 495
node_network_receive_multicast_total 297
node_network_transmit_colls_total 594
lost 0
interface	node_network_receive_bytes_total	node_network_transmit_bytes_total
lo	1000000	2000000
enp65s0f0np0	1000001	2000001
enp65s0f1np1	1000002	2000002
bond0	1000003	2000003
br0	1000004	2000004
bond0.4094	1000005	2000005
veth0f305520006	1000006	2000006
101

# A renamed interface is another one; the others go on.
$ cp -r $DATA/proc/hundred-interfaces/proc .; cp proc/net/dev net.0
> sed -e 's/enp65s0f0np0: 1000001/renamed: 1000001/' -e 's/bond0: 1000003/bond0: 1006003/' -e 's/  br0: 1000004/  br0: 1003004/' net.0 > net.1
> sample net -i 1h --proc proc -f rx_bytes_per_s --to rows.tsv -- sh -c 'cat net.1 > proc/net/dev'
> awk -F'\t' 'NR > 1 && $3 != 0 || $3 == "" { print $2, $3 == "" ? "missing" : ++n } $2 == "bond0" { b = $3 } $2 == "br0" { printf "%.0f\n", b / $3 }' rows.tsv
renamed missing
bond0 1
br0 2
2

# Live and the kernel's own list are the same interfaces.
$ sample -q net -i 1ms -n 1 --no-header | cut -f 2 | sort > ours; ls /sys/class/net | while read -r one; do [ -d /sys/class/net/$one ] && echo $one; done | sort | cmp - ours && echo same
same

# Without a name space of its own a container may hide them.
$ mkdir -p bare/net; : > bare/net/dev; sample net --proc bare
sample: bare/net/dev: is empty; no column that was asked for is left; look from outside of the container
? 2
