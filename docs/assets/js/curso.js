/*
 * Lo poco que las páginas necesitan en el navegador. Todo se lee igual sin este archivo.
 *
 * - Lo que se desplaza de lado (código, tablas, fórmulas) recibe el foco del teclado, y solo
 *   mientras de verdad sobra.
 * - Una fórmula en la línea más ancha que su párrafo se desplaza dentro de una caja propia.
 * - La barra de botones de cada bloque deja de contar como región de navegación.
 * - Los términos con definición se alcanzan con el tabulador.
 * - «Copiar todo el código» pone en el portapapeles el programa (.py) de la página.
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

  // El archivo se pide dentro del gesto: así también lo acepta Safari.
  function copyProgram(url, status) {
    const text = fetch(url).then(response => {
      if (!response.ok) throw new Error(response.status)
      return response.blob()
    }).then(blob => new Blob([blob], { type: "text/plain" }))
    return navigator.clipboard.write([new ClipboardItem({ "text/plain": text })])
      .then(() => { status.textContent = "Copiado." })
      .catch(() => { status.textContent = "No se pudo copiar: descarga el programa (.py)." })
  }

  function addCopyAll() {
    const link = document.querySelector(".descargas a[href$='.py']")
    if (!link || !navigator.clipboard || !window.ClipboardItem) return
    const button = document.createElement("button")
    const status = document.createElement("span")
    button.type = "button"
    button.textContent = "Copiar todo el código de la página"
    status.setAttribute("role", "status")
    button.addEventListener("click", () => copyProgram(link.href, status))
    link.closest("p").append(button, status)
  }

  function start() {
    addCopyAll()
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
