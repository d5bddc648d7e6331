/*
 * Lo poco que las páginas necesitan en el navegador. Todo se lee igual sin este archivo.
 *
 * - Lo que se desplaza de lado (código, tablas, fórmulas) recibe el foco del teclado, y solo
 *   mientras de verdad sobra.
 * - Una fórmula en la línea más ancha que su párrafo se desplaza dentro de una caja propia.
 * - La barra de botones de cada bloque deja de contar como región de navegación.
 * - Los términos con definición se alcanzan con el tabulador.
 */
(function () {
  const SCROLLERS = ".md-typeset pre > code, .md-typeset__scrollwrap, .tabbed-labels, .formula, .formula-ancha"
  const NAMES = {
    formula: "Fórmula",
    "formula-ancha": "Fórmula",
    "md-typeset__scrollwrap": "Tabla",
    "tabbed-labels": "Pestañas"
  }

  function markScroller(element) {
    const scrolls = element.scrollWidth > element.clientWidth + 1
    if (!scrolls) {
      if (element.dataset.desplaza) {
        for (const name of ["tabindex", "role", "aria-label", "data-desplaza"]) element.removeAttribute(name)
      }
      return
    }
    element.dataset.desplaza = "si"
    element.tabIndex = 0
    element.setAttribute("role", "group")
    element.setAttribute("aria-label", NAMES[element.classList[0]] || "Código")
  }

  function boxWideFormulas() {
    for (const math of document.querySelectorAll(".md-typeset math:not([display])")) {
      const block = math.closest("p, li, td, dd, figcaption, h1, h2, h3, h4, summary, div")
      if (!block || math.closest(".formula-ancha, td")) continue
      if (math.getBoundingClientRect().width <= block.clientWidth) continue
      const box = document.createElement("span")
      box.className = "formula-ancha"
      math.replaceWith(box)
      box.append(math)
    }
  }

  function review() {
    document.querySelectorAll("nav.md-code__nav").forEach(bar => bar.setAttribute("role", "presentation"))
    boxWideFormulas()
    document.querySelectorAll(SCROLLERS).forEach(markScroller)
  }

  function start() {
    document.querySelectorAll(".md-typeset abbr[title]").forEach(term => { term.tabIndex = 0 })
    new ResizeObserver(review).observe(document.body)
    // Lo plegado y las pestañas no se pueden medir hasta que se ven.
    document.addEventListener("toggle", review, true)
    document.addEventListener("change", () => requestAnimationFrame(review))
    if (document.fonts) document.fonts.ready.then(review)
    review()
  }

  // Material envuelve las tablas al empezar: se espera a que termine.
  window.addEventListener("load", start)
})()
