//! Things of the running kernel that go and come back under the same name.

use std::fs;
use std::path::PathBuf;

use tests::{Child, Scratch, command, installed, is_root, skip};

use super::run::Run;
use super::trees::remarks;

/// A control group of the test's own, in the second hierarchy.
struct Group(PathBuf);

impl Group {
    fn new() -> Result<Group, String> {
        let mounts = fs::read_to_string("/proc/mounts").unwrap();
        let mut mounts = mounts.lines().map(|line| line.split(' '));
        let place = mounts.find_map(|mut words| {
            let place = words.nth(1)?;
            (words.next() == Some("cgroup2")).then_some(place)
        });
        let place = place.ok_or("no cgroup2 is mounted")?;
        let path = format!("{place}/pipescope-{}", std::process::id());
        let made = fs::create_dir(&path).map_err(|error| error.to_string());
        made.map(|()| Group(path.into()))
    }

    fn name(&self) -> &str {
        self.0.file_name().unwrap().to_str().unwrap()
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        let _ = fs::remove_dir(&self.0);
    }
}

#[test]
fn a_control_group_that_goes_and_is_made_again_has_empty_cells_meanwhile() {
    let group = match Group::new() {
        Ok(group) => group,
        Err(why) => return skip("a control group that goes", why),
    };
    let wanted = format!("cgroup_cpu_*{{cgroup=/{}}}", group.name());
    let mut run = Run::start(Scratch::new(), &["-i", "10ms", &wanted]);
    for _ in 0..2 {
        fs::remove_dir(&group.0).unwrap();
        run.until("it is gone", |cells| cells.iter().all(String::is_empty));
        fs::create_dir(&group.0).unwrap();
        run.until("it is back", |cells| {
            cells.iter().all(|cell| !cell.is_empty())
        });
    }
    let (ended, _) = run.end();
    let stat = format!("metricsnap: {}/cpu.stat: no such ", group.0.display());
    let told = remarks(&ended);
    assert!(told.len() == 1 && told[0].starts_with(&stat), "{told:?}");
}

#[test]
fn an_interface_that_goes_and_is_made_again_has_empty_cells_meanwhile() {
    const TRIED: &str =
        "mkdir sys && mount -t sysfs none sys && ip link add d0 type veth peer name p0";
    let scratch = Scratch::new();
    let private = |script: &str| {
        let mut unshare = command("unshare", &scratch);
        Child::start(unshare.args(["-n", "-m", "sh", "-c", script])).end()
    };
    if !is_root() || !installed("ip") || private(TRIED).status != 0 {
        return skip("an interface that goes", "none can be made here");
    }
    let script = format!(
        "rmdir sys; {TRIED} || exit
         : > rows.tsv
         metricsnap -i 10ms --sys sys 'network_*_bytes{{device=d0}}' \
             'network_receive_bytes_total{{device=d0}}' > rows.tsv & p=$!
         seen() {{
             until tail -n 1 rows.tsv | grep -q \"$1\"; do
                 kill -0 $p || exit
                 sleep 0.01
             done
         }}
         for again in 1 2; do
             seen '^[0-9.]*\t1500\t0\t[0-9]*$'
             ip link del d0
             seen '^[0-9.]*\t\t\t[0-9]*$'
             ip link add d0 type veth peer name p0
         done
         seen '^[0-9.]*\t1500\t0\t[0-9]*$'
         kill $p
         wait $p"
    );
    let ended = private(&script);
    assert_eq!(ended.status, 0, "{}", ended.err);
    let told = remarks(&ended);
    assert_eq!(told.len(), 2, "one for each file: {told:?}");
    assert!(
        told.iter()
            .any(|line| line.contains("net/dev: has no longer what it had; "))
    );
    assert!(told.iter().any(|line| line.contains("/mtu: ")));
}
