import { tickLabel } from './format.js'
import { partColour } from './palette.js'

/** Axis, label and grid colours that both kinds of chart share. */
export const axisStyle = {
  nameTextStyle: { color: partColour('muted'), fontSize: 12 },
  axisLabel: { color: partColour('muted'), fontSize: 12 },
  axisLine: { lineStyle: { color: partColour('axis') } },
  axisTick: { lineStyle: { color: partColour('axis') } },
  splitLine: { lineStyle: { color: partColour('grid') } },
}

/** The axis of values below a chart, its name in the middle. */
export const valueAxisBelow = {
  ...axisStyle,
  nameLocation: 'middle' as const,
  nameGap: 30,
  axisLabel: { ...axisStyle.axisLabel, formatter: tickLabel, hideOverlap: true },
}

export const legendStyle = {
  top: 0,
  left: 0,
  itemGap: 18,
  textStyle: { color: partColour('text'), fontSize: 12 },
  selectedMode: false as const,
  borderColor: partColour('axis'),
}

/** A dashed line to compare with, and its name. */
export const referenceStyle = {
  lineStyle: { color: partColour('axis'), type: [4, 4], width: 1 },
  label: { color: partColour('muted'), fontSize: 11 },
}
