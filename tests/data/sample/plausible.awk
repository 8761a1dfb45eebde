# Says which cells of a table can't be: below 0, shares above 100 but for processes (which may have
# several CPUs), rates above a terabyte a second, more cells than names.
BEGIN { FS = "\t" }
FNR == 1 { names = split($0, name); next }
NF != names { print FILENAME ": line " FNR " has " NF " cells, not " names }
{
    for (i = 2; i <= NF; i++)
        if ($i ~ /^-?[0-9.]+$/ && ($i < 0 && name[i] != "nice" && name[i] !~ /_c$/ \
            || name[i] ~ /_pct$/ && $i > 100 && FILENAME !~ /task|cgroup/ \
            || name[i] ~ /_per_s$/ && $i > 1e12))
            print FILENAME ": line " FNR ": " name[i] " is " $i
}
