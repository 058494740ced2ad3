//! Draws that look like chance and repeat exactly: splitmix64 from a fixed start.

pub struct Luck(u64);

impl Luck {
    pub fn new(start: u64) -> Self {
        Self(start)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = u64::try_from(high - low + 1).unwrap_or(1).max(1);
        low + i64::try_from(self.next() % span).unwrap_or(0)
    }

    /// True in so many of a hundred cases.
    pub fn chance(&mut self, percent: i64) -> bool {
        self.between(0, 99) < percent
    }

    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        let last = i64::try_from(of.len()).unwrap_or(1) - 1;
        let at = usize::try_from(self.between(0, last.max(0))).unwrap_or(0);
        &of[at]
    }

    /// So many of these characters.
    pub fn text(&mut self, length: usize, of: &str) -> String {
        let of: Vec<char> = of.chars().collect();
        (0..length).map(|_| *self.pick(&of)).collect()
    }

    /// A serial number in the style of a maker.
    pub fn serial(&mut self, maker: &str) -> String {
        const DIGITS: &str = "0123456789";
        const LETTERS: &str = "ABCDEFGHJKLMNPRSTVWXYZ";
        const BOTH: &str = "ABCDEFGHJKLMNPRSTVWXYZ0123456789";
        let week = format!("{}{:02}", self.between(20, 26), self.between(1, 52));
        match maker {
            "juniper" => format!("{}{}{}", self.text(2, "DJYZ"), self.text(6, DIGITS), self.text(3, LETTERS)),
            "cisco" => format!("{}{week}{}", self.pick(&["FOC", "FDO", "JAE", "CAT"]), self.text(4, BOTH)),
            "arista" => format!("{}{week}{}", self.pick(&["SSJ", "JPE", "HSH"]), self.text(5, DIGITS)),
            "dell" => self.text(7, BOTH),
            "hpe" => format!("CZJ{}{}", self.text(4, DIGITS), self.text(3, BOTH)),
            "netapp" => format!("7219{}", self.text(8, DIGITS)),
            "ciena" => format!("M{}", self.text(8, DIGITS)),
            "fortinet" => format!("FG181FTK{}", self.text(8, DIGITS)),
            "apc" => format!("ZA{week}{}", self.text(6, DIGITS)),
            "samsung" => format!("S{}NA0{}", self.text(3, BOTH), self.text(7, DIGITS)),
            "flexoptix" => format!("F{}{}", self.text(2, DIGITS), self.text(4, BOTH)),
            _ => format!("{}{week}{}", self.text(2, LETTERS), self.text(6, DIGITS)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_start_draws_the_same() {
        let draw = || {
            let mut luck = Luck::new(7);
            (luck.between(-3, 3), luck.chance(50), luck.serial("juniper"), *luck.pick(&[1, 2, 3]))
        };
        assert_eq!(draw(), draw());
        let mut luck = Luck::new(1);
        assert!((0..1000).map(|_| luck.between(5, 7)).all(|n| (5..=7).contains(&n)));
    }
}
