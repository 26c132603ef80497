// SensorSchema
