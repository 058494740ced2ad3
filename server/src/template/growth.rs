//! Templates that would take the machine's memory or time: each is refused with a sentence, at once.

use std::sync::Arc;
use std::time::{Duration, Instant};

use minijinja::Value;

use super::{Bounds, STACK, Style, Words, check, render};

/// Renders on a thread as large as templates have.
fn made(text: &str) -> Result<String, String> {
    std::thread::scope(|scope| {
        let run = || {
            let context = Value::from_pairs([("name", "a")]);
            render(text, context, &Arc::new(Words::default()), Style::default(), Bounds::FILE)
        };
        std::thread::Builder::new()
            .stack_size(STACK)
            .spawn_scoped(scope, run)
            .expect("a thread")
            .join()
            .expect("no panic")
    })
}

/// Forty times the same step on `ns.s`, a text, `ns.l`, a list, and `ns.m`, a map.
fn forty(step: &str) -> String {
    format!(
        "{{% set ns = namespace(s='ab', l=[1], m={{'a': 1}}) %}}{{% for i in range(40) %}}{step}{{% endfor %}}\
         {{{{ ns.s }}}}{{{{ ns.l }}}}{{{{ ns.m }}}}{{{{ ns.l == ns.l }}}}"
    )
}

#[test]
fn no_way_to_grow_a_value_takes_the_memory() {
    let steps = [
        "{% set ns.s = ns.s ~ ns.s %}",
        "{% set ns.s = ns.s + ns.s %}",
        "{% set ns.s = ns.s * 2 %}",
        "{% set ns.s = 2 * ns.s %}",
        "{% set ns.s = [ns.s, ns.s]|join %}",
        "{% set ns.s = ns.s.join(['', '', '']) %}",
        "{% set ns.s = ns.s|replace('a', 'aaa') %}",
        "{% set ns.s = ns.s.replace('', 'a') %}",
        "{% set ns.s = '%s%s'|format(ns.s, ns.s) %}",
        "{% set ns.s = '{0}{0}'.format(ns.s) %}",
        "{% set x %}{{ ns.s }}{{ ns.s }}{% endset %}{% set ns.s = x %}",
        "{% macro m(x) %}{{ x }}{{ x }}{% endmacro %}{% set ns.s = m(ns.s) %}",
        "{% set ns.s = [ns.s, ns.s]|tojson %}",
        "{% set ns.s = [ns.s, ns.s]|string %}",
        "{% set ns.s = {'a': ns.s, 'b': ns.s}|urlencode %}",
        "{% set ns.l = ns.l + ns.l %}",
        "{% set ns.l = ns.l * 2 %}",
        "{% set ns.l = [ns.l, ns.l] %}",
        "{% set ns.l = (ns.l, ns.l) %}",
        "{% set ns.l = {'a': ns.l, 'b': ns.l} %}",
        "{% set ns.l = dict(a=ns.l, b=ns.l) %}",
        "{% set ns.m = dict(ns.m, **{ns.m|length|string ~ 'x': ns.m}) %}",
        "{% set ns.l = ns.l|chain(ns.l)|list %}",
        "{% set ns.l = [ns.l, ns.l]|sum(start=[]) %}",
        "{% set ns.l = [ns.l]|map('tojson')|list + ns.l|list + ns.l|list %}",
        "{% set ns.l = ns.l|zip(ns.l)|list %}",
    ];
    for step in steps {
        refused(&forty(step));
    }
}

fn refused(text: &str) {
    let began = Instant::now();
    let made = made(text);
    let shown = text.chars().take(150).collect::<String>();
    let message = made.err().unwrap_or_else(|| panic!("it rendered: {shown}"));
    assert!(began.elapsed() < Duration::from_secs(30), "{:?} for {shown}", began.elapsed());
    let words = [
        "would hold more than",
        "is too long",
        "too many steps",
        "nested more than",
        "copies texts and lists",
        "cannot be kept",
    ];
    let others = [
        "too large",
        "too many elements",
        "at most",
        "recursion",
        "too many parts",
        "not found",
        "unknown",
        "multiplied",
        "width",
    ];
    assert!(words.iter().chain(&others).any(|word| message.contains(word)), "{message}: {shown}");
}

#[test]
fn no_single_step_takes_the_memory() {
    for text in [
        "{{ 'a' * 1000000000 }}",
        "{{ 'a' * 99999999 }}{{ 'b' * 99999999 }}{{ 'c' * 99999999 }}",
        "{{ 1000000000 * 'a' }}",
        "{{ [1] * 100000000 }}",
        "{{ (1, 2) * 50000000 }}",
        "{{ range(100000)|join('a' * 100000) }}",
        "{{ ('a' * 100000).join(range(100000)) }}",
        "{{ ('a' * 100000)|replace('a', 'b' * 100000) }}",
        "{{ ('a' * 100000).replace('a', 'b' * 100000) }}",
        "{{ ('\\n' * 100000)|indent(100000) }}",
        "{{ ('\\n' * 100000)|indent(width=100000, blank=true) }}",
        "{{ '%1000000000s'|format('a') }}",
        "{{ '%*s'|format(1000000000, 'a') }}",
        "{{ '%0900000000d'|format(1) }}",
        "{{ '{:>1000000000}'.format('a') }}",
        "{{ '{:{}}'.format('a', 1000000000) }}",
        "{{ 'a'.ljust(1000000000) }}{{ 'a'.center(1000000000) }}",
        "{{ '1'.zfill(1000000000) }}",
        "{{ [1]|batch(1000000000, 'a')|list }}",
        "{{ [1]|slice(1000000000, 'a')|list }}",
        "{{ [[1]]|tojson(indent=1000000000) }}",
        "{{ ('a' * 10000000)|list|length }}",
        "{{ ('a,' * 5000000).split(',')|length }}",
        "{{ ('a\\n' * 5000000).splitlines()|length }}",
        "{{ (['a' * 1000] * 10000)|map('replace', 'a', 'b' * 1000)|list|length }}",
        "{% for i in range(100000) %}{{ 'a' * 10000 }}{% endfor %}",
        "{% autoescape 'html' %}{% for i in range(100) %}{{ '<' * 1000000 }}{% endfor %}{% endautoescape %}",
    ] {
        refused(text);
    }
    refused(&format!("{{% for i in range(100000) %}}{}{{% endfor %}}", "raw text ".repeat(200)));
    refused(&format!(
        "{{% filter upper %}}{{% for i in range(100000) %}}{}{{% endfor %}}{{% endfilter %}}",
        "raw ".repeat(500)
    ));
    let many: String = (0..40).map(|n| format!("{{% set v{n} = 'a' * 1000000 ~ {n} %}}")).collect();
    refused(&many);
    let small =
        "{% set ns = namespace(l=[]) %}{% for i in range(100000) %}{% set ns.l = ns.l + ['a' * 200 ~ i] %}{% endfor %}";
    refused(small);
}

#[test]
fn nothing_holds_itself_or_is_deeper_than_a_thread() {
    let deep = |step: &str| {
        format!(
            "{{% set ns = namespace(l=[1], m=1) %}}{{% for i in range(100000) %}}{step}{{% endfor %}}{{{{ ns.l|length }}}}"
        )
    };
    for text in [
        deep("{% set ns.l = [ns.l] %}"),
        deep("{% set ns.l = {'a': ns.l} %}"),
        deep("{% set ns.l = dict(a=ns.l) %}"),
        "{% set ns = namespace() %}{% set ns.a = ns %}".to_owned(),
        "{% set ns = namespace() %}{% set ns.a = [ns] %}".to_owned(),
        "{% set ns = namespace() %}{% set other = namespace(a=ns) %}".to_owned(),
        "{% for i in [1] %}{{ loop.changed(loop) }}{% endfor %}".to_owned(),
        "{% for i in [1] %}{{ loop.changed([loop]) }}{% endfor %}".to_owned(),
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}".to_owned(),
        "{% macro m(n) %}{{ m(n + 1) }}{{ m(n + 1) }}{% endmacro %}{{ m(0) }}".to_owned(),
        "{% for i in [1] recursive %}{{ loop([1]) }}{% endfor %}".to_owned(),
        format!("{{{{ 1{} }}}}", " ~ 1".repeat(50_000)),
        format!("{{{{ name{} }}}}", ".a".repeat(50_000)),
        format!("{{{{ name{} }}}}", "|upper".repeat(20_000)),
        format!("{{{{ {} name }}}}", "not ".repeat(50_000)),
        format!("{{{{ {}1{} }}}}", "(".repeat(50_000), ")".repeat(50_000)),
        format!("{{% if name %}}{}{{% endif %}}", "{% elif name %}".repeat(10_000)),
        "{{ name }}".repeat(100_000),
    ] {
        refused(&text);
    }
    // What goes deep without growing is as good as what it is made of.
    for step in ["{% set ns.l = ns.l[0:] %}", "{% set ns.l = ns.l|reverse %}", "{% set ns.l = ns.l + [] %}"] {
        assert_eq!(made(&deep(step)).as_deref(), Ok("1"), "{step}");
    }
}

#[test]
fn what_people_write_fits() {
    let lines = "{% set ns = namespace(s='') %}{% for i in range(10000) %}{% set ns.s = ns.s ~ 'a line of some length: ' ~ i ~ '\\n' %}\
                 {% endfor %}{{ ns.s|length }}";
    assert_eq!(made(lines).as_deref(), Ok("278890"));
    let listed = "{% set ns = namespace(l=[]) %}{% for i in range(3000) %}{% set ns.l = ns.l + [i] %}{% endfor %}{{ ns.l|length }}";
    assert_eq!(made(listed).as_deref(), Ok("3000"));
    let macros =
        "{% macro row(i) %}<tr><td>{{ i }}</td></tr>{% endmacro %}{% for i in range(50000) %}{{ row(i) }}{% endfor %}";
    assert_eq!(made(macros).map(|text| text.len()), Ok(50_000 * 18 + 238_890));
    let small = "{% for i in range(50000) %}{% for k in [i, i + 1, {'a': i}] %}{% endfor %}{% endfor %}ok";
    assert_eq!(made(small).as_deref(), Ok("ok"));
    for (text, wanted) in [
        ("{{ 2 * 3 }} {{ 2.5 * 2 }} {{ 'ab' * 2 }} {{ [1] * 2 }} {{ (1, 2) * 2 }}", "6 5.0 abab [1, 1] (1, 2, 1, 2)"),
        ("{{ 1 + 2 }} {{ 'a' + 'b' }} {{ [1] + [2] }} {{ 'a' ~ 1 ~ none }}", "3 ab [1, 2] a1None"),
        ("{% set a, b = (1, 2) %}{{ a }}{{ b }}{% set x = [1, 2, 3][1:] %}{{ x }}{{ 'abc'[::-1] }}", "12[2, 3]cba"),
        ("{% set x|upper %}a{% endset %}{{ x }}{% filter upper %}b{{ 'c' }}{% endfilter %}", "ABC"),
        ("{% for k, v in {'b': 1, 'a': 2}|dictsort %}{{ k }}{{ v }}{% endfor %}", "a2b1"),
        (
            "{% for g in [{'a': 1}, {'a': 1}, {'a': 2}]|groupby('a') %}{{ g.grouper }}x{{ g.list|length }} {% endfor %}",
            "1x2 2x1 ",
        ),
        (
            "{% macro m(x, y=2) %}{{ x }}{{ y }}{{ caller() if caller }}{% endmacro %}{% call m(1) %}!{% endcall %}{{ m(3, y=4) }}",
            "12!34",
        ),
        (
            "{% for i in [1, [2]] recursive %}{% if i is sequence %}{{ loop(i) }}{% else %}{{ i }}{% endif %}{% endfor %}",
            "12",
        ),
        (
            "{% for i in [1, 1, 2] %}{{ loop.changed(i) }}{{ loop.cycle('a', 'b') }}{{ loop.index }}{% endfor %}",
            "Truea1Falseb2Truea3",
        ),
        ("{% autoescape 'html' %}{{ '<' }}{{ '<'|safe }}{% endautoescape %}", "&lt;<"),
        ("{{ ['b', 'a']|sort|join(', ') }}{{ '%s=%d'|format('x', 3) }}{{ [1, 2]|tojson }}", "a, bx=3[1, 2]"),
        ("{{ [[1, 2], [3]]|sum(start=[]) }}{{ range(3)|list }}{{ [3, 1]|sort|first }}", "[1, 2, 3][0, 1, 2]1"),
    ] {
        assert_eq!(made(text).as_deref(), Ok(wanted), "{text}");
        assert_eq!(check(text), Ok(()), "{text}");
    }
}

#[test]
fn a_template_that_goes_on_is_stopped_by_the_clock() {
    let bounds = Bounds { time: Duration::from_millis(300), ..Bounds::FILE };
    let text = "{% set a = 'a' * 4000000 %}{% set b = 'a' * 4000000 ~ '' %}{% for i in range(100000) %}{% if a != b %}x{% endif %}{% endfor %}";
    let began = Instant::now();
    let made = render(text, Value::from(()), &Arc::new(Words::default()), Style::default(), bounds);
    assert!(made.as_ref().is_err_and(|message| message.contains("takes longer than")), "{made:?}");
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
}
