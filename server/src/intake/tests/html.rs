//! HTML as text.

use super::TABLE;
use crate::intake::html::text;

#[test]
fn rows_and_cells_stay_apart() {
    let expected = "Dear customer,\nMaintenance ID:\tSLT-20260044\nStart (UTC)\t2026-03-04 22:00\nEnd (UTC)\t2026-03-05 02:00\n\
                    Status\tRe-scheduled\nCircuit ID\tA-End\tZ-End\tImpact\nSLT/1/A\tBrno\tWien\tOutage\n\
                    SLT/2/B\tBrno\tPraha\tAt risk\nRegards & thanks\nSaltmarsh 📡";
    assert_eq!(text(TABLE), expected);
}

#[test]
fn blocks_and_breaks_are_lines() {
    assert_eq!(text("a<br>b<BR/>c<p>d</p><div>e</div><ul><li>f</li><li>g</ul>h"), "a\nb\nc\nd\ne\nf\ng\nh");
    assert_eq!(text("one\n  two\tthree&nbsp;&#160;four"), "one two three four");
    assert_eq!(text("<p>a</p><p></p><br><br><br><p>b</p>"), "a\n\nb");
    assert_eq!(
        text("<table><tr><td>Circuits</td><td>A<br>B</td></tr><tr><td>x</td></tr></table>"),
        "Circuits\tA\nB\nx"
    );
}

#[test]
fn cells_on_lines_of_their_own() {
    let html = "<table>\n  <tr>\n    <td>\n      <p> Start </p>\n    </td>\n    <td>\n<div>22:00</div>\n</td>\n  </tr>\n</table>";
    assert_eq!(text(html), "Start\t22:00");
}

#[test]
fn what_is_not_text_is_dropped() {
    assert_eq!(text("<!-- a --><!DOCTYPE html><style>p{}</style>x<script>if (a<b) {}</script>y<!-- open"), "xy");
    assert_eq!(text("x<script>never closed"), "x");
    assert_eq!(text("x<p never closed"), "x");
}

#[test]
fn entities_and_what_only_looks_like_them() {
    assert_eq!(text("&lt;&gt;&amp;&quot;&apos;&ndash;&#65;&#x42;&#X43;"), "<>&\"'–ABC");
    assert_eq!(
        text("a &unknown; &; & b&#xZZ; &#9999999999; 1 < 2 <3"),
        "a &unknown; &; & b&#xZZ; &#9999999999; 1 < 2 <3"
    );
}

#[test]
fn characters_across_the_beginning_of_a_cell() {
    assert_eq!(text("<table>a  <td><p></p>–é</td>é</table>"), "a –é\té");
}
