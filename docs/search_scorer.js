// Ranks the results of the search: Sphinx's own scores, and of pages that match as well the guides first.
var Scorer = {
  score: ([docname, title, anchor, descr, score]) =>
    score + (/^(install|guide\/[^/]+)$/.test(docname) ? 2 : 0),
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};
