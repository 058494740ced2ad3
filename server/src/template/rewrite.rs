//! A template as it is run: whatever makes a value or goes on for long asks the meter.
//!
//! The engine's operators know no bounds, and it works out those of constants as it compiles. So the tree that it parsed is written anew:
//! `a ~ b` is a filter of ours, lists, slices and calls pass through one, each turn of a loop begins with a look at the clock, and
//! what is put into a namespace or handed to a method is plain. The names of these filters are none that anybody can type.

use minijinja::machinery::ast::{
    AutoEscape, BinOp, BinOpKind, Block, Call, CallArg, CallBlock, Compare, CompareOp, Const, Do, EmitExpr, Expr,
    Extends, Filter, FilterBlock, ForLoop, FromImport, GetAttr, GetItem, IfCond, IfExpr, Import, Include, List, Macro,
    Map, Set, SetBlock, Slice, Spanned, Stmt, Template, Test, Tuple, UnaryOp, UnaryOpKind, Var, WithBlock,
};
use minijinja::machinery::{Span, Token, tokenize};
use minijinja::syntax::SyntaxConfig;
use minijinja::{Error, ErrorKind, Value};

/// A value that was made.
pub const HELD: &str = "=";
/// A value that something will hold.
pub const PLAIN: &str = "&";
pub const CONCAT: &str = "~";
pub const TIMES: &str = "*";

/// Signs of one tag that may nest expressions: each takes a step deeper when the tag is compiled.
const SIGNS_MAX: usize = 2000;
/// `elif` in one template, which nest as well.
const ELIF_MAX: usize = 200;

/// Refuses what would nest too deeply when it is parsed.
pub fn shallow(text: &str, syntax: &SyntaxConfig) -> Result<(), Error> {
    let (mut signs, mut elifs) = (0, 0);
    for token in tokenize(text, false, syntax.clone()) {
        // What the lexer refuses is worded by the parser.
        let Ok((token, _)) = token else { return Ok(()) };
        match token {
            Token::VariableStart | Token::BlockStart => signs = 0,
            Token::Ident("elif") => elifs += 1,
            Token::Ident("if" | "and" | "or" | "not" | "is" | "in") => signs += 1,
            Token::TemplateData(_)
            | Token::Ident(_)
            | Token::Str(_)
            | Token::String(_)
            | Token::Comma
            | Token::Colon => {}
            _ => signs += 1,
        }
        if signs > SIGNS_MAX || elifs > ELIF_MAX {
            return Err(Error::new(
                ErrorKind::SyntaxError,
                "one expression has too many parts; set some of them apart",
            ));
        }
    }
    Ok(())
}

fn anew<T>(node: T, span: Span) -> Spanned<T> {
    Spanned::new(node, span)
}

/// A value that passes through a filter of ours.
fn through<'a>(name: &'static str, value: Expr<'a>, args: Vec<Expr<'a>>) -> Expr<'a> {
    let span = value.span();
    let args = args.into_iter().map(CallArg::Pos).collect();
    Expr::Filter(anew(Filter { name, expr: Some(value), args }, span))
}

fn all<'a>(nodes: &[Expr<'a>]) -> Vec<Expr<'a>> {
    nodes.iter().map(expr).collect()
}

fn some<'a>(node: &Option<Expr<'a>>) -> Option<Expr<'a>> {
    node.as_ref().map(expr)
}

fn args<'a>(nodes: &[CallArg<'a>], one: impl Fn(&Expr<'a>) -> Expr<'a>) -> Vec<CallArg<'a>> {
    nodes
        .iter()
        .map(|arg| match arg {
            CallArg::Pos(value) => CallArg::Pos(one(value)),
            CallArg::Kwarg(name, value) => CallArg::Kwarg(name, one(value)),
            CallArg::PosSplat(value) => CallArg::PosSplat(one(value)),
            CallArg::KwargSplat(value) => CallArg::KwargSplat(one(value)),
        })
        .collect()
}

fn plain<'a>(value: &Expr<'a>) -> Expr<'a> {
    through(PLAIN, expr(value), Vec::new())
}

fn call<'a>(node: &Call<'a>) -> Call<'a> {
    // What a method is given, it may keep: `loop.changed(loop)` would never go away. Macros have their arguments on the stack.
    let args = if matches!(node.expr, Expr::Var(_)) { args(&node.args, expr) } else { args(&node.args, plain) };
    Call { expr: expr(&node.expr), args }
}

/// Whether the compiler looks for this very call, or nothing of size comes of it.
fn is_bare(node: &Call<'_>) -> bool {
    match &node.expr {
        Expr::Var(name) => matches!(name.id, "loop" | "super" | "range"),
        Expr::GetAttr(attr) => matches!(&attr.expr, Expr::Var(name) if name.id == "self"),
        _ => false,
    }
}

fn expr<'a>(node: &Expr<'a>) -> Expr<'a> {
    let span = node.span();
    match node {
        Expr::Var(node) => Expr::Var(anew(Var { id: node.id }, span)),
        Expr::Const(node) => Expr::Const(anew(Const { value: node.value.clone() }, span)),
        Expr::Slice(node) => {
            let (start, stop, step) = (some(&node.start), some(&node.stop), some(&node.step));
            let slice = Slice { expr: expr(&node.expr), start, stop, step };
            through(HELD, Expr::Slice(anew(slice, span)), Vec::new())
        }
        Expr::UnaryOp(node) => {
            #[expect(clippy::needless_match, reason = "it is neither `Copy` nor `Clone`")]
            let op = match node.op {
                UnaryOpKind::Not => UnaryOpKind::Not,
                UnaryOpKind::Neg => UnaryOpKind::Neg,
            };
            Expr::UnaryOp(anew(UnaryOp { op, expr: expr(&node.expr) }, span))
        }
        Expr::BinOp(node) => {
            let (left, right) = (expr(&node.left), expr(&node.right));
            match node.op {
                BinOpKind::Concat => through(CONCAT, left, vec![right]),
                BinOpKind::Mul => through(TIMES, left, vec![right]),
                op => {
                    let made = Expr::BinOp(anew(BinOp { op, left, right }, span));
                    if matches!(op, BinOpKind::Add) { through(HELD, made, Vec::new()) } else { made }
                }
            }
        }
        Expr::Compare(node) => {
            let ops = node.ops.iter().map(|one| CompareOp { op: one.op, expr: expr(&one.expr) }).collect();
            Expr::Compare(anew(Compare { expr: expr(&node.expr), ops }, span))
        }
        Expr::IfExpr(node) => {
            let (test_expr, true_expr) = (expr(&node.test_expr), expr(&node.true_expr));
            Expr::IfExpr(anew(IfExpr { test_expr, true_expr, false_expr: some(&node.false_expr) }, span))
        }
        Expr::Filter(node) => {
            let filter = Filter { name: node.name, expr: some(&node.expr), args: args(&node.args, expr) };
            Expr::Filter(anew(filter, span))
        }
        Expr::Test(node) => {
            let test = Test { name: node.name, expr: expr(&node.expr), args: args(&node.args, expr) };
            Expr::Test(anew(test, span))
        }
        Expr::GetAttr(node) => Expr::GetAttr(anew(GetAttr { expr: expr(&node.expr), name: node.name }, span)),
        Expr::GetItem(node) => {
            let item = GetItem { expr: expr(&node.expr), subscript_expr: expr(&node.subscript_expr) };
            Expr::GetItem(anew(item, span))
        }
        Expr::Call(node) => {
            let made = Expr::Call(anew(call(node), span));
            if is_bare(node) { made } else { through(HELD, made, Vec::new()) }
        }
        Expr::List(node) => literal(Expr::List(anew(List { items: all(&node.items) }, span))),
        Expr::Tuple(node) => literal(Expr::Tuple(anew(Tuple { items: all(&node.items) }, span))),
        Expr::Map(node) => literal(Expr::Map(anew(Map { keys: all(&node.keys), values: all(&node.values) }, span))),
    }
}

/// A list as it is written down. One of constants is made once.
fn literal(made: Expr<'_>) -> Expr<'_> {
    if made.as_const().is_some() { made } else { through(HELD, made, Vec::new()) }
}

/// Where a value goes.
fn target<'a>(node: &Expr<'a>) -> Expr<'a> {
    let span = node.span();
    match node {
        Expr::List(node) => Expr::List(anew(List { items: node.items.iter().map(target).collect() }, span)),
        Expr::Tuple(node) => Expr::Tuple(anew(Tuple { items: node.items.iter().map(target).collect() }, span)),
        other => expr(other),
    }
}

fn body<'a>(nodes: &[Stmt<'a>]) -> Vec<Stmt<'a>> {
    nodes.iter().map(stmt).collect()
}

/// What may run many times: each time it looks at the clock.
fn timed<'a>(nodes: &[Stmt<'a>], span: Span) -> Vec<Stmt<'a>> {
    std::iter::once(emit(Value::from(""), span)).chain(nodes.iter().map(stmt)).collect()
}

fn emit<'a>(value: Value, span: Span) -> Stmt<'a> {
    Stmt::EmitExpr(anew(EmitExpr { expr: Expr::Const(anew(Const { value }, span)) }, span))
}

fn a_macro<'a>(node: &Macro<'a>, span: Span) -> Macro<'a> {
    let args = node.args.iter().map(target).collect();
    Macro { name: node.name, args, defaults: all(&node.defaults), body: timed(&node.body, span) }
}

/// The whole tree.
pub fn stmt<'a>(node: &Stmt<'a>) -> Stmt<'a> {
    match node {
        Stmt::Template(node) => Stmt::Template(anew(Template { children: body(&node.children) }, node.span())),
        Stmt::EmitExpr(node) => Stmt::EmitExpr(anew(EmitExpr { expr: expr(&node.expr) }, node.span())),
        // Written as a value, it is counted like one.
        Stmt::EmitRaw(node) => emit(Value::from(node.raw), node.span()),
        Stmt::ForLoop(node) => {
            let made = ForLoop {
                target: target(&node.target),
                iter: expr(&node.iter),
                filter_expr: some(&node.filter_expr),
                recursive: node.recursive,
                body: timed(&node.body, node.span()),
                else_body: body(&node.else_body),
            };
            Stmt::ForLoop(anew(made, node.span()))
        }
        Stmt::IfCond(node) => {
            let (true_body, false_body) = (body(&node.true_body), body(&node.false_body));
            Stmt::IfCond(anew(IfCond { expr: expr(&node.expr), true_body, false_body }, node.span()))
        }
        Stmt::WithBlock(node) => {
            let assignments = node.assignments.iter().map(|(to, value)| (target(to), expr(value))).collect();
            Stmt::WithBlock(anew(WithBlock { assignments, body: body(&node.body) }, node.span()))
        }
        Stmt::Set(node) => {
            let value = if matches!(node.target, Expr::Var(_)) { expr(&node.expr) } else { plain(&node.expr) };
            Stmt::Set(anew(Set { target: target(&node.target), expr: value }, node.span()))
        }
        Stmt::SetBlock(node) => {
            let held = || Expr::Filter(anew(Filter { name: HELD, expr: None, args: Vec::new() }, node.span()));
            let filter = Some(some(&node.filter).unwrap_or_else(held));
            Stmt::SetBlock(anew(SetBlock { target: target(&node.target), filter, body: body(&node.body) }, node.span()))
        }
        Stmt::AutoEscape(node) => {
            Stmt::AutoEscape(anew(AutoEscape { enabled: expr(&node.enabled), body: body(&node.body) }, node.span()))
        }
        Stmt::FilterBlock(node) => {
            Stmt::FilterBlock(anew(FilterBlock { filter: expr(&node.filter), body: body(&node.body) }, node.span()))
        }
        Stmt::Block(node) => {
            let made = Block { name: node.name, required: node.required, body: body(&node.body) };
            Stmt::Block(anew(made, node.span()))
        }
        Stmt::Import(node) => {
            Stmt::Import(anew(Import { expr: expr(&node.expr), name: target(&node.name) }, node.span()))
        }
        Stmt::FromImport(node) => {
            let names = node.names.iter().map(|(name, alias)| (target(name), alias.as_ref().map(target))).collect();
            Stmt::FromImport(anew(FromImport { expr: expr(&node.expr), names }, node.span()))
        }
        Stmt::Extends(node) => Stmt::Extends(anew(Extends { name: expr(&node.name) }, node.span())),
        Stmt::Include(node) => {
            let made = Include { name: expr(&node.name), ignore_missing: node.ignore_missing };
            Stmt::Include(anew(made, node.span()))
        }
        Stmt::Macro(node) => Stmt::Macro(anew(a_macro(node, node.span()), node.span())),
        Stmt::CallBlock(node) => {
            let decl = &node.macro_decl;
            let made = CallBlock {
                call: anew(call(&node.call), node.call.span()),
                macro_decl: anew(a_macro(decl, decl.span()), decl.span()),
            };
            Stmt::CallBlock(anew(made, node.span()))
        }
        Stmt::Do(node) => Stmt::Do(anew(Do { call: anew(call(&node.call), node.call.span()) }, node.span())),
    }
}
