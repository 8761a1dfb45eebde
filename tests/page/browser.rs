//! A browser without a window, spoken to as its own tools do (the DevTools protocol over a pipe:
//! each message is JSON with a NUL behind it). It is gone, with all its files, when dropped.

use std::fs;
use std::io::{BufRead, BufReader, PipeReader, PipeWriter, Write, pipe};
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tests::{Child, Scratch, command, installed};

/// This only turns a hang into a failure.
const HANG: Duration = Duration::from_secs(60);
const PROGRAM: &str = "chromium";

/// Opens descriptors 3 and 4, which the browser listens on and answers to.
const AS_TOOL: &str = "exec \"$@\" 3<&0 4>&1 </dev/null >/dev/null";
const OPTIONS: [&str; 12] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-breakpad",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--force-device-scale-factor=1",
    "--remote-debugging-pipe",
];

/// A page that is open in a browser.
pub struct Browser {
    // Dropped in this order: first it is told to end, then it is ended, then its files go.
    to: PipeWriter,
    answers: Receiver<Value>,
    session: Option<String>,
    last: u64,
    /// What happened: requests, dialogs, errors.
    events: Vec<Value>,
    _child: Child,
    _files: Scratch,
}

/// Whether there is a browser.
pub fn is_there() -> bool {
    installed(PROGRAM)
}

impl Browser {
    /// Opens a page in a window of this size.
    pub fn open(page: &Path, (width, height): (u32, u32)) -> Browser {
        let files = Scratch::new();
        let (hears, to) = pipe().unwrap();
        let (from, says) = pipe().unwrap();
        let mut shell = command("sh", &files);
        shell.args(["-c", AS_TOOL, "sh", PROGRAM]).args(OPTIONS);
        let own = files.path().join("profile");
        shell.arg(format!("--user-data-dir={}", own.display()));
        shell.stdin(hears).stdout(says);
        let child = Child::start_in_pipe(&mut shell);
        let (sender, answers) = channel();
        thread::spawn(move || listen(from, &sender));
        let mut browser = Browser {
            to,
            answers,
            session: None,
            last: 0,
            events: Vec::new(),
            _child: child,
            _files: files,
        };
        let target = browser.ask("Target.createTarget", json!({"url": "about:blank"}));
        let target = json!({"targetId": target["targetId"], "flatten": true});
        let session = browser.ask("Target.attachToTarget", target);
        browser.session = session["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page", "Runtime", "Network", "Log"] {
            browser.ask(&format!("{domain}.enable"), json!({}));
        }
        browser.resize((width, height));
        let watch = "window.broken = []; addEventListener('securitypolicyviolation', event => \
                     broken.push(event.violatedDirective + ' ' + event.blockedURI))";
        let watch = json!({ "source": watch });
        browser.ask("Page.addScriptToEvaluateOnNewDocument", watch);
        let address = format!("file://{}", page.display());
        browser.ask("Page.navigate", json!({ "url": address }));
        browser.until("document.readyState == 'complete' && location.protocol == 'file:'");
        browser
    }

    /// Gives the window another size.
    pub fn resize(&mut self, (width, height): (u32, u32)) {
        let size =
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.ask("Emulation.setDeviceMetricsOverride", size);
    }

    /// Has surroundings that are `light` or `dark`.
    pub fn surround(&mut self, colours: &str) {
        let feature = json!([{"name": "prefers-color-scheme", "value": colours}]);
        self.ask("Emulation.setEmulatedMedia", json!({ "features": feature }));
    }

    /// The value of an expression in the page.
    pub fn value(&mut self, expression: &str) -> Value {
        let what = json!({"expression": expression, "returnByValue": true});
        let answer = self.ask("Runtime.evaluate", what);
        let wrong = &answer["exceptionDetails"];
        assert!(wrong.is_null(), "{expression}: {wrong}");
        answer["result"]["value"].clone()
    }

    /// The same as text.
    pub fn text(&mut self, expression: &str) -> String {
        let value = self.value(&format!("String({expression})"));
        value.as_str().unwrap_or_default().to_owned()
    }

    /// The same as a number.
    pub fn number(&mut self, expression: &str) -> f64 {
        let value = self.value(expression);
        value
            .as_f64()
            .unwrap_or_else(|| panic!("{expression}: {value}"))
    }

    /// Waits until an expression is true.
    pub fn until(&mut self, expression: &str) {
        let start = Instant::now();
        while self.value(expression) != json!(true) {
            assert!(start.elapsed() < HANG, "never: {expression}");
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// The mouse is pressed, moved or released at a place in the window.
    pub fn mouse(&mut self, what: &str, (x, y): (f64, f64)) {
        let is_moved = what == "mouseMoved";
        let button = if is_moved { "none" } else { "left" };
        let event = json!({"type": what, "x": x, "y": y, "button": button, "clickCount": 1});
        self.ask("Input.dispatchMouseEvent", event);
    }

    /// The mouse is clicked, twice where `count` is 2.
    pub fn click(&mut self, (x, y): (f64, f64), count: u32) {
        for number in 1..=count {
            for what in ["mousePressed", "mouseReleased"] {
                let event =
                    json!({"type": what, "x": x, "y": y, "button": "left", "clickCount": number});
                self.ask("Input.dispatchMouseEvent", event);
            }
        }
    }

    /// A finger taps.
    pub fn tap(&mut self, (x, y): (f64, f64)) {
        self.ask(
            "Emulation.setTouchEmulationEnabled",
            json!({"enabled": true}),
        );
        let points = json!([{"x": x, "y": y}]);
        self.ask(
            "Input.dispatchTouchEvent",
            json!({"type": "touchStart", "touchPoints": points}),
        );
        self.ask(
            "Input.dispatchTouchEvent",
            json!({"type": "touchEnd", "touchPoints": []}),
        );
    }

    /// A key is pressed and let go: `ArrowLeft`, `Enter`, `+`.
    pub fn key(&mut self, key: &str) {
        let text = match key {
            "Enter" => "\r",
            _ if key.chars().count() == 1 => key,
            _ => "",
        };
        let down = json!({"type": "keyDown", "key": key, "text": text});
        self.ask("Input.dispatchKeyEvent", down);
        self.ask(
            "Input.dispatchKeyEvent",
            json!({"type": "keyUp", "key": key}),
        );
    }

    /// A picture of the window, written where the environment says (for a look; not for a test).
    pub fn picture(&mut self, name: &str) {
        let Some(directory) = std::env::var_os("PICTURES") else {
            return;
        };
        let taken = self.ask("Page.captureScreenshot", json!({"format": "png"}));
        let coded = Path::new(&directory).join(format!("{name}.png.base64"));
        fs::write(coded, taken["data"].as_str().unwrap()).unwrap();
    }

    /// What happened so far, by the name of the event.
    pub fn events(&mut self, name: &str) -> Vec<Value> {
        // An answer comes after all that was said before.
        self.value("1");
        let events = self.events.iter().filter(|event| event["method"] == name);
        events.map(|event| event["params"].clone()).collect()
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.last += 1;
        let mut message = json!({"id": self.last, "method": method, "params": params});
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        self.to
            .write_all(format!("{message}\0").as_bytes())
            .expect("the browser lives");
        loop {
            let answer = self.answers.recv_timeout(HANG);
            let answer = answer.unwrap_or_else(|error| panic!("{method}: {error}"));
            if answer["id"] == json!(self.last) {
                assert!(answer["error"].is_null(), "{method}: {}", answer["error"]);
                return answer["result"].clone();
            }
            self.events.push(answer);
        }
    }
}

/// Passes on what the browser says, until it ends.
fn listen(from: PipeReader, to: &Sender<Value>) {
    for message in BufReader::new(from).split(0) {
        let Some(message) = message
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        else {
            return;
        };
        if to.send(message).is_err() {
            return;
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Asked to end, it takes its children along.
        self.last += 1;
        let message = json!({"id": self.last, "method": "Browser.close"});
        let _ = self.to.write_all(format!("{message}\0").as_bytes());
        // The channel closes when the browser has closed the pipe.
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(10)
            && self.answers.recv_timeout(HANG / 6).is_ok()
        {}
    }
}
