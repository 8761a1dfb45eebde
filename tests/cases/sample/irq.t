# Interrupts and softirqs, each over all processors; the device's blanks are one each.
$ sample irq --proc $DATA/proc/linux-6.18-vm/proc --counters -n 1 > rows.tsv
> cut -f 2- rows.tsv
irq	device	node_interrupts_total	lost
24	IO-APIC 5-edge ACPI:Ged	1	0
25	IO-APIC 6-edge ACPI:Ged	1	0
26	IO-APIC 4-edge ttyS0	15	0
28	PCI-MSIX-0000:00:01.0 0-edge virtio0-config	0	0
29	PCI-MSIX-0000:00:01.0 1-edge virtio0-inflate	0	0
30	PCI-MSIX-0000:00:01.0 2-edge virtio0-deflate	0	0
31	PCI-MSIX-0000:00:01.0 3-edge virtio0-stats	4746	0
32	PCI-MSIX-0000:00:01.0 4-edge virtio0-reporting_vq	3360	0
33	PCI-MSIX-0000:00:05.0 0-edge virtio4-config	0	0
34	PCI-MSIX-0000:00:05.0 1-edge virtio4-input	398	0
35	PCI-MSIX-0000:00:02.0 0-edge virtio1-config	1	0
36	PCI-MSIX-0000:00:02.0 1-edge virtio1-req.0	7926240	0
37	PCI-MSIX-0000:00:03.0 0-edge virtio2-config	0	0
38	PCI-MSIX-0000:00:03.0 1-edge virtio2-input.0	13865	0
39	PCI-MSIX-0000:00:03.0 2-edge virtio2-output.0	10911	0
40	PCI-MSIX-0000:00:04.0 0-edge virtio3-config	0	0
41	PCI-MSIX-0000:00:04.0 1-edge virtio3-rx	15072	0
42	PCI-MSIX-0000:00:04.0 2-edge virtio3-tx	46163	0
43	PCI-MSIX-0000:00:04.0 3-edge virtio3-event	1	0
NMI	Non-maskable interrupts	36429	0
LOC	Local timer interrupts	10914005	0
SPU	Spurious interrupts	0	0
PMI	Performance monitoring interrupts	36429	0
IWI	IRQ work interrupts	2340768	0
RTR	APIC ICR read retries	0	0
RES	Rescheduling interrupts	8401600	0
CAL	Function call interrupts	39387324	0
TLB	TLB shootdowns	3994675	0
TRM	Thermal event interrupts	0	0
HYP	Hypervisor callback interrupts	4	0
ERR		0	0
MIS		0	0
PIN	Posted-interrupt notification event	0	0
NPI	Nested posted-interrupt event	0	0
PIW	Posted-interrupt wakeup event	0	0
HI	softirq	0	0
TIMER	softirq	1323217	0
NET_TX	softirq	4	0
NET_RX	softirq	24687	0
BLOCK	softirq	7926054	0
IRQ_POLL	softirq	0	0
TASKLET	softirq	376	0
SCHED	softirq	3090657	0
HRTIMER	softirq	0	0
RCU	softirq	13880923	0

# As rates: which processor had most of them. ERR is of none.
$ mkdir proc; cp $DATA/proc/linux-6.18-vm/proc/softirqs proc
> printf '%s\n' '      CPU0 CPU3' ' 24: 5 6 PCI-MSI 1-edge  eth0' 'ERR: 0' > proc/interrupts
> sample irq --proc proc -i 1h --to rows.tsv -- sh -c 'sleep 0.1
>   printf "%s\n" "      CPU0 CPU3" " 24: 105 306 PCI-MSI 1-edge  eth0" "ERR: 4" "25: 9 9 new" > proc/interrupts'
> awk -F'\t' 'NR > 1 && NR < 5 { printf "%s %s:%s %s\n", $2, $3, $5, $4 ? sprintf("%.2f", $6 / $4) : "none" }' rows.tsv
24 PCI-MSI 1-edge eth0:3 0.75
ERR : 0.00
25 new: none

# A processor that comes with all it counted before is no burst.
$ printf '%s\n' '      CPU0 CPU3' ' 24: 5 6 PCI-MSI 1-edge  eth0' > proc/interrupts
> sample irq --proc proc -i 1h --to rows.tsv -- sh -c 'sleep 0.1
>   printf "%s\n" "      CPU0 CPU1 CPU3" " 24: 5 999999999 7 PCI-MSI 1-edge  eth0" > proc/interrupts'
> awk -F'\t' 'NR == 2 { print ($4 > 0 && $4 <= 10), $5, $4 == $6 }' rows.tsv
1 3 1

# Where interrupts are hidden, softirqs are left; where both are, nothing is.
$ : > proc/interrupts; sample irq --proc proc -i 1h -d 1ms | cut -f 2-4 | head -n 3
sample: proc/interrupts: is empty; left out its rows; look from outside of the container
irq	device	interrupts_per_s
HI	softirq	0
TIMER	softirq	0

$ sample irq --proc $DATA/proc/linux-3.10/proc
sample: $DATA/proc/linux-3.10/proc/interrupts: no such file or directory; no column that was asked for is left; check --proc
? 2
