// What the report uses of each library; all else is shaken off.
import * as echarts from "echarts/core";
import { BarChart, SankeyChart } from "echarts/charts";
import {
  GridComponent,
  LegendComponent,
  TitleComponent,
  TooltipComponent,
} from "echarts/components";
import { SVGRenderer } from "echarts/renderers";
import { geoEqualEarth, geoGraticule, geoInterpolate, geoPath } from "d3-geo";
import { feature, mesh } from "topojson-client";

echarts.use([
  BarChart,
  SankeyChart,
  GridComponent,
  LegendComponent,
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
