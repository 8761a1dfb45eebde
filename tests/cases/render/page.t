# A page draws the same picture again, in every format.
$ printf 'unix_s\tcpu_user_pct\tcpu_system_pct\tcpu_idle_pct\tlost\thost\n1.0\t10\t5\t85\t0\tweb1\n2.0\t20\t6\t74\t0\tweb1\n3.0\t15\t7\t78\t2\tweb1\n' > a.tsv
> render -o a.html a.tsv; render a.html > again.svg; render -q a.tsv > a.svg; cmp a.svg again.svg; head -n 4 a.html
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="generator" content="pipescope render">

# It loads nothing, and runs nothing but its own script.
$ grep -c -e 'src=' -e 'href=' -e '@import' a.html; grep -o "default-src 'none'; script-src 'sha256-" a.html
0
default-src 'none'; script-src 'sha256-

# What was asked for is in it; what is asked for now goes before that.
$ render -q --title 'Two <b>seconds' --from 1s -o b.html a.tsv; render -q b.html | grep -o 'Two &lt;b&gt;seconds</title>'
Two &lt;b&gt;seconds</title>
$ render -q --title Another b.html | grep -c 'Two'
0
? 1

# Only columns that are in the page can be asked for; a stack stays whole.
$ render -q -f cpu_user_pct a.html | grep -o '<desc.*desc>'
<desc id="desc">a.tsv · host web1 · 3 s · every 1 s · 3 rows · 2 lost · 1 Jan 1970 00:00:00 UTC. CPU: user: mean 15 %, max 20 %; system: mean 6 %, max 7 %</desc>
$ render -q -f nothing a.html
render: --fields 'nothing': no input has such a column; the nearest is 'host'
? 2

# Other pages, and damaged ones.
$ printf '<!doctype html>\n<p>Hello' | render
render: standard input: is a page of HTML that holds no data of render; give it a page as render -o wrote it, or the records
? 2
$ sed 's/"rows":3/"rows":"3"/' a.html | render > x.svg
render: standard input: its data are damaged at line 1, character 145; give it a page as render -o wrote it, or the records
? 2
$ sed 's/web1/web\\/' a.html | render > x.svg
render: standard input: its data are damaged at line 1, character 206; give it a page as render -o wrote it, or the records
? 2
$ head -c 1000 a.html | render > x.svg
render: standard input: is a page that is cut off or too large; give it a page as render -o wrote it, or the records
? 2
