export { runConformance, type ConformanceReport, type ConformanceResult, type Promised } from './run-conformance.js'
