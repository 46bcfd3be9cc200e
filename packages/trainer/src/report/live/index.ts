import { startCharts } from './charts.js'
import type { LiveData } from './data.js'
import { startPianos, startSounds } from './players.js'
import { startTimeline } from './timeline.js'

// The program of a report's page. Without it the page shows all that it has to say, in still pictures.
const data = document.getElementById('wgpt-data')
if (data !== null) startCharts(JSON.parse(data.textContent) as LiveData)
startTimeline()
startPianos()
startSounds()
