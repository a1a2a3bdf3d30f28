// What the report uses of each library; all else is shaken off.
import * as echarts from "echarts/core";
import { BarChart, LineChart, SankeyChart } from "echarts/charts";
import {
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TitleComponent,
  TooltipComponent,
} from "echarts/components";
import { SVGRenderer } from "echarts/renderers";
import { geoEqualEarth, geoGraticule, geoInterpolate, geoPath } from "d3-geo";
import { feature, mesh } from "topojson-client";

echarts.use([
  BarChart,
  LineChart,
  SankeyChart,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TitleComponent,
  TooltipComponent,
  SVGRenderer,
]);

export {
  echarts,
  feature,
  geoEqualEarth,
  geoGraticule,
  geoInterpolate,
  geoPath,
  mesh,
};
