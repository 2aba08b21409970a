//! Slabs to sheets.

use super::flow::{Body, Head, Hold, Slab};
use super::{Item, Sheet};
use crate::describe::Page;

/// The part of sheets that content may use.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Area {
    pub width: f32,
    /// Top of the content on the first page, and on later ones.
    pub top_first: f32,
    pub top_later: f32,
    pub bottom: f32,
}

/// Height below which a torn row does not start on a page that is already in use.
const WORTH_TEARING: f32 = 96.0;

struct Pen<'a> {
    heads: &'a [Head],
    area: &'a Area,
    page: Page,
    sheets: Vec<Sheet>,
    y: f32,
    /// Nothing stands on this page yet.
    fresh: bool,
    head: Option<usize>,
}

/// Puts slabs on sheets. At least one sheet, even without slabs.
pub(crate) fn paginate(slabs: &[Slab], heads: &[Head], area: &Area, page: Page) -> Vec<Sheet> {
    let mut pen = Pen {
        heads,
        area,
        page,
        sheets: Vec::new(),
        y: 0.0,
        fresh: true,
        head: None,
    };
    pen.turn();
    pen.chains(slabs, Hold::Group);
    // A break at the very end, or a spacer, must not leave an empty page.
    while pen.sheets.len() > 1
        && pen
            .sheets
            .last()
            .is_some_and(|sheet| sheet.items.is_empty())
    {
        pen.sheets.pop();
    }
    // Fills go under everything: a row's must not cover half of the line above it.
    for sheet in &mut pen.sheets {
        sheet
            .items
            .sort_by_key(|item| !matches!(item, Item::Fill { .. }));
    }
    pen.sheets
}

impl Pen<'_> {
    fn turn(&mut self) {
        let first = self.sheets.is_empty();
        self.y = if first {
            self.area.top_first
        } else {
            self.area.top_later
        };
        self.fresh = true;
        self.head = None;
        self.sheets.push(Sheet {
            width: self.page.width,
            height: self.page.height,
            items: Vec::new(),
            used: self.y,
        });
    }

    fn room(&self) -> f32 {
        self.area.bottom - self.y
    }

    fn full(&self) -> f32 {
        self.area.bottom - self.area.top_later
    }

    /// Height that slabs take from a given state of the page.
    fn height(&self, slabs: &[Slab], mut fresh: bool, mut head: Option<usize>) -> f32 {
        let mut height = 0.0;
        for slab in slabs {
            let mut gap = slab.gap;
            if let Some(id) = slab.head.filter(|id| head != Some(*id)) {
                height += self.heads[id].height;
                gap += self.heads[id].gap;
            }
            height += if fresh { 0.0 } else { gap } + slab.height;
            head = slab.head;
            fresh = false;
        }
        height
    }

    /// Places runs of slabs that hold together at least as strongly as `hold`, each on one page where a page can hold it.
    fn chains(&mut self, slabs: &[Slab], hold: Hold) {
        let mut start = 0;
        while start < slabs.len() {
            let mut end = start;
            while end + 1 < slabs.len() && slabs[end].hold >= hold {
                end += 1;
            }
            let chain = &slabs[start..=end];
            start = end + 1;
            if self.height(chain, self.fresh, self.head) <= self.room() + 0.01 {
                chain.iter().for_each(|slab| self.place(slab));
            } else if self.height(chain, true, None) <= self.full() + 0.01 {
                self.turn_if_used();
                chain.iter().for_each(|slab| self.place(slab));
            } else if chain.len() == 1 {
                self.place_tall(&chain[0], 0.0);
            } else if hold == Hold::Group {
                self.chains(chain, Hold::Firm);
            } else {
                // Even what belongs together is taller than a page: hold only the pieces that matter most at the end.
                self.chains_of_two(chain);
            }
        }
    }

    /// A firm chain taller than a page: fill pages, but leave neither the first slab alone at the bottom of one nor the
    /// last alone at the top of one.
    fn chains_of_two(&mut self, chain: &[Slab]) {
        for (at, slab) in chain.iter().enumerate() {
            let next = chain
                .get(at + 1)
                .filter(|_| at == 0 || at + 2 == chain.len());
            let pair = &chain[at..=at + usize::from(next.is_some())];
            if self.height(pair, self.fresh, self.head) > self.room() {
                let together = self.height(pair, true, None) <= self.full();
                let start = slab.height + WORTH_TEARING;
                if together || (start > self.room() && start <= self.full()) {
                    self.turn_if_used();
                }
            }
            self.place_alone(slab, next.map_or(0.0, |next| next.gap + next.height));
        }
    }

    /// Places a slab where the page ends before what follows; `reserve` is the height of a slab that must not come to
    /// stand alone on the next page.
    fn place_alone(&mut self, slab: &Slab, reserve: f32) {
        let one = std::slice::from_ref(slab);
        if self.height(one, self.fresh, self.head) <= self.room() + 0.01 {
            self.place(slab);
        } else if self.height(one, true, None) <= self.full() + 0.01 {
            self.turn_if_used();
            self.place(slab);
        } else {
            self.place_tall(slab, reserve);
        }
    }

    fn turn_if_used(&mut self) {
        if !self.fresh {
            self.turn();
        }
    }

    fn place(&mut self, slab: &Slab) {
        if slab.body == Body::Break {
            if !self.fresh {
                self.turn();
            }
            return;
        }
        self.advance_to(slab);
        let items = match &slab.body {
            Body::Items(items) => items.iter().map(|item| item.moved(self.y)).collect(),
            Body::Row(row) => row.items(self.y),
            Body::Break => Vec::new(),
        };
        self.put(items, slab.height);
    }

    /// Moves past the gap and draws the head that the slab needs.
    fn advance_to(&mut self, slab: &Slab) {
        if let Some(id) = slab.head.filter(|id| self.head != Some(*id)) {
            let head = &self.heads[id];
            if !self.fresh {
                self.y += head.gap + slab.gap;
            }
            let items = head.items.iter().map(|item| item.moved(self.y)).collect();
            self.put(items, head.height);
        } else if !self.fresh {
            self.y += slab.gap;
        }
        self.head = slab.head;
    }

    fn put(&mut self, items: Vec<Item>, height: f32) {
        self.y += height;
        // Empty height at the top of a page is dropped.
        if items.is_empty() && self.fresh {
            self.y -= height;
            return;
        }
        self.fresh = false;
        if let Some(sheet) = self.sheets.last_mut() {
            if !items.is_empty() {
                sheet.used = self.y;
            }
            sheet.items.extend(items);
        }
    }

    /// A slab taller than a page. Its last piece leaves `reserve` free, if a page has so much.
    fn place_tall(&mut self, slab: &Slab, reserve: f32) {
        let reserve = if reserve < self.full() / 2.0 {
            reserve
        } else {
            0.0
        };
        let Body::Row(row) = &slab.body else {
            // Items are made to fit a page; if a page is smaller than a line of text, there is nothing better to do.
            self.turn_if_used();
            self.place(slab);
            return;
        };
        let mut rest = (**row).clone();
        loop {
            let piece = Slab {
                height: rest.height(),
                gap: slab.gap,
                hold: Hold::Loose,
                head: slab.head,
                body: Body::Row(Box::new(rest.clone())),
            };
            let before =
                self.height(std::slice::from_ref(&piece), self.fresh, self.head) - piece.height;
            let room = self.room() - before;
            if piece.height + reserve <= room + 0.01 {
                self.place(&piece);
                return;
            }
            let room = if piece.height <= room + 0.01 {
                room - reserve
            } else {
                room
            };
            match rest
                .torn(room)
                .filter(|_| self.fresh || room >= WORTH_TEARING)
            {
                Some((first, later)) => {
                    self.place(&Slab {
                        height: first.height(),
                        body: Body::Row(Box::new(first)),
                        ..piece
                    });
                    self.turn();
                    rest = later;
                }
                None if self.fresh => {
                    self.place(&piece);
                    return;
                }
                None => self.turn(),
            }
        }
    }
}
