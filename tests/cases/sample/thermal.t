# A row for each thermal zone, temperature sensor and cooling device, in the order of their numbers.
$ cp -r $DATA/proc/hardware/sys sys; thermal=sys/class/thermal
> mkdir $thermal/cooling_device0; cd $thermal
> echo Processor > cooling_device0/type; echo 10 > cooling_device0/max_state; echo 3 > cooling_device0/cur_state
> echo critical > thermal_zone0/trip_point_0_type; echo 119000 > thermal_zone0/trip_point_0_temp; cd ../../..
> sample thermal --sys sys -i 1h -d 1ms | cut -f 2-
zone	type	temp_celsius	critical_celsius	state	max_state	lost
thermal_zone0	acpitz	27.8	119			0
thermal_zone1	x86_pkg_temp	47				0
hwmon0/temp1	coretemp Package id 0	47	100			0
hwmon0/temp2	coretemp Core 0	45				0
hwmon0/temp10	coretemp	43				0
hwmon1/temp1	nct6779	-5.5				0
cooling_device0	Processor			3	10	0

# What no machine's part has is left out.
$ sample thermal --sys $DATA/proc/hardware/sys -i 1h -d 1ms -f 'temp_celsius,state,lost' | cut -f 2- | head -n 2
sample: $DATA/proc/hardware/sys/class/thermal: there is no cooling device; left out state; many machines have none
zone	type	temp_celsius	lost
thermal_zone0	acpitz	27.8	0

# Without any there is nothing to tell.
$ sample thermal --sys $DATA/proc/cgroup-v2/sys -n 1; echo $?
sample: $DATA/proc/cgroup-v2/sys/class/thermal: has no zones, and class/hwmon no temperatures; no column that was asked for is left; a virtual machine has none: sample its host
2
