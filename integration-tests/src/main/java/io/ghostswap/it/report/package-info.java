/** What benchmarks print: Markdown tables with targets, and pictures. */
package io.ghostswap.it.report;
