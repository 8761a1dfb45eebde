# A recorded build as text: an area for what is alone or adds up, lines of different dots for the rest.
$ render --format text --width 80 $DATA/tsv/cargo-build.tsv > build.txt; sed -n 1,24p build.txt
cargo-build
cargo-build.tsv · 8.48 s · every 50 ms · 170 rows · 0 lost · 21 Nov 2026
21:54:47 UTC

CPU  ⣿⣿⣿ user max 100 %  ⢕⢕⢕ system max 54.5 %  ⠅⡂⠅ I/O wait max 9.1 %
  0: interrupts, steal
   100 % ┤⢀⠅⣘⢝⠅⢝⢅⠅⣘⢆⣟⣿⣸⣅⣽⣿⣇⡇⣸⣝⣿⡇⣸⣠⣇⢀⣀⡀⢘⣿⣽⣘⢝⢝⢝⢆⣟⣝⢝⢝⣽⢽⢝⢝⣝⣟⣟⣽⢝⠅ ⢘⣽⢅⣸⣇⡇⢅   ⢘⣀ ⠅⢅⢝
         │⢐⣗⢕⣽⢅⣿⣷⢝⢕⣷⣷⣿⢽⣷⣿⣿⣿⣇⣿⣿⣿⣟⣽⣽⣿⣷⣿⣇⣕⣿⣿⣕⢕⣷⢵⣥⣿⣿⣗⣗⣿⣽⢽⣿⣿⣿⣿⣿⣽⣅⣥⢽⣿⣗⢽⣷⣗⣗⢐⣤⢄⣐⢕⢕⡕⣕⢕  ⢀
         │⢐⣗⢽⣿⣽⣿⣿⣽⣵⣿⣿⣿⢽⣿⣿⣿⣿⣗⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣗⣿⣿⣿⣷⣿⣽⣷⣿⣿⣿⣷⣿⣿⣿⣿⣿⣿⣿⣿⣿⣗⣗⢽⣿⣷⣿⣿⣿⣷⣷⣗⢕⣗⣵⣗⣟⣗⢽ ⢞⢔
         │⢼⣗⢽⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣽⣿⣿⣿⣿⣿⣿⣿⣗⣵⣿⣿⣗⣗⣿⣿ ⣕⢕
      50 ┤⣽⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣼⣿⣷
         │⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿
         │⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿
       0 ┤⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿
         └0 s─────┴1 s────┴2 s────┴3 s────┴4 s─────┴5 s────┴6 s────┴7 s────┴8 s─

Processes  ⠤⠤⠤ runnable max 7  ⠄⠠  blocked on I/O max 1
       8 ┤                                      ⡀⡀  ⡀
         │                               ⡀  ⡀   ⣿⣿         ⢀              ⢀
         │      ⢠⣠⡀    ⣄     ⠄           ⡿⢤ ⣿   ⡿⠻⣤⠤⠳⡀ ⢠⠤⠤⢄⢸⣧⢤⢠⡀      ⢠⡀⢠⢄⢸⢇
       4 ┤⢰⠒⡆⣦⢐⢰⣼⣿⣷⡄⣦  ⣿     ⣷⡖⡄⢰⡄  ⣦ ⢰⡄ ⡇⠘⠒⠙⠒⠒⢲⠇ ⠃ ⠂⠓⠒⠊  ⠘⡾⣿⠘⠊⡇  ⣶ ⢐ ⢸⣷⣼⠘⠊⢸  ⡲⡔
         │⠊ ⠚⠙⠚⠋⠋⠋⠋⠓⠙⠒⠒⠙⠒⠒⠒⠒⠒⠙⠁⠓⠊⠓⠒⠒⠙⠒⠊⠓⠒⠁⠐    ⠐           ⠂⠋  ⠓⠒⠒⠑⠓⠚⠓⠊⠋⠋  ⠐⢣ ⡇⣇
         │                                                                  ⠈⠉ ⠁
       0 ┤⡀⢀ ⡀⢀ ⡀⢀ ⡀⢀ ⡀⢀ ⡀⢀ ⡀⢀ ⡀⢀ ⡀⢀ ⡀⢀ ⡀⢀⢘⢀ ⡀⢀⢘⢀ ⣅ ⡀⢀ ⡀⢀ ⡀⢀ ⡀⢀ ⡀⢀ ⡀⢀ ⡀⢀ ⡀⢀ ⡀⢀ ⡈

# The ending says so, too, and no line is wider than asked for. (A file is as wide as a terminal that isn't there.)
$ render -o wide.txt $DATA/tsv/cargo-build.tsv; wc -L < wide.txt; wc -L < build.txt; render --format text $DATA/tsv/cargo-build.tsv | cmp - wide.txt
100
80

# For what knows no more than ASCII.
$ render --format ascii --width 60 -f 'disk_*_bytes*,mem_anon*,mem_cached*' $DATA/tsv/cargo-build.tsv
cargo-build
cargo-build.tsv . 8.48 s . every 50 ms . 170 rows . 0 lost .
21 Nov 2026 21:54:47 UTC

Memory  ### anonymous max 348 MiB
  /// page cache max 2.5 GiB
   3 GiB +
         |    / ////////////////////////////////////////////
         |//////////////////////////////////////////////////
         |//////////////////////////////////////////////////
     1.5 +//////////////////////////////////////////////////
         |//////////////////////////////////////////////////
         |//////////////////////////////////////////////////
       0 +///////////####:/:##::#////:##:#####//////////////
         +0 s--+1 s--+2 s--+3 s--+4 s--+5 s--+6 s--+7 s--+--

Disk  *** read max 215 MB/s  ++  write max 130 MB/s
250 MB/s +
         |                      **   *
         |                       **
     125 +                       **  ** **  +
         |                      *** *** ** +
         |                      ******* ** ++
       0 +***+**+**+**+**+**+**+******+++**++++**+**+*****+*
         +0 s--+1 s--+2 s--+3 s--+4 s--+5 s--+6 s--+7 s--+--

# A stretch without rows is told from zeroes; below zero there is room as well.
$ printf 'unix_s\tn\n1\t1\n2\t0\n3\t0\n10\t5\n11\t-3\n' | render --format text --width 60
N
standard input · 10 s · every 1 s · 5 rows · 1 Jan 1970
00:00:01 UTC

N  max 5
 6 ┤                                                  ⣄
   │                                                  ⣿⣦
 0 ┤⣤⣄⣀⣀⣀⣀⣀⣀⣀⣀⣀⡀···············no data················⣿⣿⣷⣀
   │                                                      ⠻⣿
-4 ┤                                                       ⠙
   └0 s────────┴2 s───────┴4 s───────┴6 s───────┴8 s───────┴

# Neither titles nor names move a terminal or the columns.
$ printf 'unix_s\t\346\227\245\346\234\254_a\tb\033[31m\n1\t1\t3\n2\t2\t4\n' | render --title "$(printf '\360\237\216\211 t\033[1m \342\200\256x')" --format text --width 50
> render --format text --title "$(printf 'a\033b')" $DATA/tsv/cargo-build.tsv | LC_ALL=C tr -d '\n -~\200-\377' | wc -c
🎉 t�[1m �x
standard input · 1 s · every 1 s · 2 rows · 1 Jan
1970 00:00:01 UTC

日本 a  max 2
 2 ┤                              ⣀⣀⣀⣀⣠⣤⣤⣤⣤⣶⣶⣶⣶⣾⣿⣿
   │           ⢀⣀⣀⣀⣀⣤⣤⣤⣤⣴⣶⣶⣶⣶⣾⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿
 1 ┤⣤⣤⣴⣶⣶⣶⣶⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿
   │⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿
 0 ┤⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿
   └0 s──────┴0.2 s───┴0.4 s───┴0.6 s───┴0.8 s───┴

B�[31m  max 4
 4 ┤              ⣀⣀⣀⣀⣀⣀⣀⣀⣀⣤⣤⣤⣤⣤⣤⣤⣤⣤⣶⣶⣶⣶⣶⣶⣶⣶⣶⣿⣿⣿⣿⣿
   │⣶⣶⣶⣶⣶⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿
 2 ┤⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿
   │⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿
 0 ┤⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿
   └0 s──────┴0.2 s───┴0.4 s───┴0.6 s───┴0.8 s───┴
0

# The same chart has the same bytes.
$ render -o again.txt $DATA/tsv/cargo-build.tsv; cmp again.txt wide.txt
