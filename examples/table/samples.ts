/** Two small real files, so that the page does something before its visitor has a file: one of classes, one of quantities. */
import cars from "../../bench/tables/data/cars.csv";
import penguins from "../../bench/tables/data/penguins.csv";

const texts = { "penguins.csv": penguins, "cars.csv": cars };

export const sample = (name: keyof typeof texts): File => new File([texts[name]], name, { type: "text/csv" });
