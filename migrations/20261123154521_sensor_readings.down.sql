-- Down from revision 20261123154521 to base: sensor readings

-- destructive: drops table public.sensor_readings and its rows
DROP TABLE public.sensor_readings;
